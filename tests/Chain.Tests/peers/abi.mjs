import { AbiCoder, Interface, getAddress } from 'ethers';
import { agree } from './cast.mjs';
import { Draw } from './draw.mjs';

const coder = AbiCoder.defaultAbiCoder();

function drawType(draw, depth) {
  const kind = draw.below(depth > 0 ? 11 : 7);
  switch (kind) {
    case 0: return `uint${8 * (1 + draw.below(32))}`;
    case 1: return `int${8 * (1 + draw.below(32))}`;
    case 2: return 'address';
    case 3: return 'bool';
    case 4: return `bytes${1 + draw.below(32)}`;
    case 5: return 'bytes';
    case 6: return 'string';
    case 7: return `${drawType(draw, depth - 1)}[]`;
    case 8: return `${drawType(draw, depth - 1)}[${1 + draw.below(4)}]`;
    default: return `(${draw.times(1 + draw.below(4), () => drawType(draw, depth - 1)).join(',')})`;
  }
}

function split(tuple) {
  const parts = [];
  let depth = 0;
  let start = 1;
  for (let i = 1; i < tuple.length; i++) {
    if (tuple[i] === '(') depth++;
    if (depth === 0 && (tuple[i] === ',' || i === tuple.length - 1)) {
      parts.push(tuple.slice(start, i));
      start = i + 1;
    }
    if (tuple[i] === ')') depth--;
  }
  return parts;
}

function drawValue(draw, type) {
  const array = /^(.*)\[(\d*)\]$/.exec(type);
  if (array) return draw.times(array[2] === '' ? draw.below(4) : Number(array[2]), () => drawValue(draw, array[1]));
  if (type.startsWith('(')) return split(type).map((part) => drawValue(draw, part));
  if (type === 'address') return getAddress(draw.hex(20));
  if (type === 'bool') return draw.below(2) === 1;
  if (type === 'string') return draw.text(draw.below(50));
  if (type === 'bytes') return draw.hex(draw.pick([0, 1, 31, 32, 33, 64, 100]));
  if (type.startsWith('bytes')) return draw.hex(Number(type.slice(5)));
  if (type.startsWith('uint')) return draw.number(Number(type.slice(4)));
  const bits = Number(type.slice(3));
  const value = draw.number(bits - 1);
  return draw.below(2) === 1 ? -value - 1n : value;
}

export function values() {
  const draw = new Draw('abi');
  return draw.times(150, () => {
    const types = draw.times(1 + draw.below(4), () => drawType(draw, 3));
    const list = types.map((type) => drawValue(draw, type));
    return { types, values: list, encoded: coder.encode(types, list) };
  });
}

export function calls() {
  const draw = new Draw('calls');
  const cases = [
    ['transfer(address,uint256)', [getAddress(draw.hex(20)), 5n]],
    ['claimMany(address[],uint128[],bytes32)', [[getAddress(draw.hex(20)), getAddress(draw.hex(20))], [1n, 2n ** 127n], draw.hex(32)]],
    ['pause()', []],
    ['register(string,bytes,int64)', ['a node', '0x0102', -5n]],
  ];
  return cases.map(([signature, list]) => {
    const call = new Interface([`function ${signature}`]).encodeFunctionData(signature.split('(')[0], list);
    const text = (v) => (Array.isArray(v) ? `[${v.map(text).join(',')}]` : String(v));
    agree(signature, call, 'calldata', signature, '--', ...list.map(text));
    return { signature, values: list, call };
  });
}

export function events() {
  const draw = new Draw('events');
  const signatures = [
    'Transfer(address indexed,address indexed,uint256)',
    'Named(string indexed,bytes indexed,bytes32 indexed,string)',
    'Nothing()',
    'Listed(int32 indexed,uint256[],(uint8,string))',
    'Plain(bool,address,bytes)',
    'Flag(bool indexed,bytes4 indexed)',
  ];
  return signatures.flatMap((signature) => {
    const event = new Interface([`event ${signature}`]).fragments[0];
    const parameters = event.inputs.map((input) => ({ type: input.format('sighash'), indexed: input.indexed === true }));
    return draw.times(5, () => {
      const list = parameters.map((p) => drawValue(draw, p.type));
      const { topics, data } = new Interface([event]).encodeEventLog(event, list);
      return { name: event.name, parameters, values: list, topics, data };
    });
  });
}

export function errors() {
  const draw = new Draw('errors');
  const signatures = ['InsufficientBalance(address,uint128,uint128)', 'NotFinal(uint64)', 'Paused()', 'Bad(string,bytes,uint8[2])', 'Error(string)', 'Panic(uint256)'];
  return signatures.map((signature) => {
    const error = new Interface([`error ${signature}`]).fragments[0];
    const types = error.inputs.map((input) => input.format('sighash'));
    const list = types.map((type) => drawValue(draw, type));
    return { name: error.name, types, values: list, data: new Interface([error]).encodeErrorResult(error, list) };
  });
}
