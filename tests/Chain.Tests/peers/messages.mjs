import { HDNodeWallet, Mnemonic, TypedDataEncoder, Wallet, encryptKeystoreJsonSync, getAddress, hashMessage, verifyMessage } from 'ethers';
import { agree } from './cast.mjs';
import { Draw } from './draw.mjs';

export async function personal() {
  const draw = new Draw('personal');
  const vectors = [];
  for (let i = 0; i < 30; i++) {
    const wallet = new Wallet(draw.hex(32));
    const message = draw.text(draw.below(60));
    const signature = await wallet.signMessage(message);
    if (verifyMessage(message, signature) !== wallet.address) throw new Error('ethers disagrees with itself');
    vectors.push({ secret: wallet.privateKey, address: wallet.address, message, digest: hashMessage(message), signature });
  }
  const plain = { secret: vectors[0].secret, message: 'a red apple' };
  agree('a personal message', await new Wallet(plain.secret).signMessage(plain.message), 'wallet', 'sign', '--private-key', plain.secret, plain.message);
  return vectors;
}

const person = [{ name: 'name', type: 'string' }, { name: 'wallets', type: 'address[]' }];
const shapes = [
  { types: { SpendVoucher: [{ name: 'payer', type: 'address' }, { name: 'cumulativeSpent', type: 'uint128' }] }, primary: 'SpendVoucher' },
  {
    types: { Receipt: [['jobId', 'string'], ['leaseId', 'string'], ['miner', 'address'], ['program', 'bytes32'], ['traceRoot', 'bytes32'], ['steps', 'uint64'], ['outputBytes', 'uint64']].map(([name, type]) => ({ name, type })) },
    primary: 'Receipt',
  },
  { types: { Person: person, Mail: [{ name: 'from', type: 'Person' }, { name: 'to', type: 'Person[]' }, { name: 'contents', type: 'string' }] }, primary: 'Mail' },
  {
    types: { Everything: [['a', 'int8'], ['b', 'int256'], ['c', 'uint256'], ['d', 'bool'], ['e', 'bytes4'], ['f', 'uint16[2][]'], ['g', 'string[]'], ['h', 'Zeta'], ['i', 'Alpha[1]']].map(([name, type]) => ({ name, type })), Zeta: [{ name: 'a', type: 'Alpha' }], Alpha: [{ name: 'x', type: 'bytes' }] },
    primary: 'Everything',
  },
];

function value(draw, types, type, depth) {
  const array = /^(.*)\[(\d*)\]$/.exec(type);
  if (array) return draw.times(array[2] === '' ? (depth > 3 ? 0 : draw.below(4)) : Number(array[2]), () => value(draw, types, array[1], depth + 1));
  if (types[type]) return Object.fromEntries(types[type].map((f) => [f.name, value(draw, types, f.type, depth + 1)]));
  if (type === 'address') return getAddress(draw.hex(20));
  if (type === 'bool') return draw.below(2) === 1;
  if (type === 'string') return draw.text(draw.below(40));
  if (type === 'bytes') return draw.hex(draw.below(70));
  if (type.startsWith('bytes')) return draw.hex(Number(type.slice(5)));
  if (type.startsWith('uint')) return draw.number(Number(type.slice(4))).toString();
  const number = draw.number(Number(type.slice(3)) - 1);
  return (draw.below(2) === 1 ? -number - 1n : number).toString();
}

export async function typed() {
  const draw = new Draw('typed');
  const vectors = [];
  for (let i = 0; i < 50; i++) {
    const { types, primary } = shapes[i % shapes.length];
    const every = { name: draw.text(9), version: '1', chainId: draw.number(64).toString(), verifyingContract: getAddress(draw.hex(20)), salt: draw.hex(32) };
    const domain = Object.fromEntries(Object.entries(every).filter(() => draw.below(3) > 0));
    const message = value(draw, types, primary, 0);
    const wallet = new Wallet(draw.hex(32));
    const payload = TypedDataEncoder.getPayload(domain, types, message);
    const signature = await wallet.signTypedData(domain, types, message);
    if (i < 10) agree(`typed data ${i}`, signature, 'wallet', 'sign', '--private-key', wallet.privateKey, '--data', JSON.stringify(payload));
    vectors.push({
      secret: wallet.privateKey, address: wallet.address, json: JSON.stringify(payload),
      domain, separator: TypedDataEncoder.hashDomain(domain), type: TypedDataEncoder.from(types).encodeType(primary),
      digest: TypedDataEncoder.hash(domain, types, message), signature,
    });
  }
  return vectors;
}

// Decomposed characters that are newer than Unicode 15, which Chain's table is of; Node has some or all, by its version.
const newer = [[0xa7f1, 0xa7f1], [0x105c9, 0x105c9], [0x105e4, 0x105e4], [0x11383, 0x113c8], [0x16121, 0x16128], [0x16d68, 0x16d6a], [0x1ccd6, 0x1ccf9]];

/** Every character that Unicode decomposes, in texts of a hundred; then marks in every order. */
export function forms() {
  const draw = new Draw('forms');
  const texts = [];
  let text = '';
  for (let code = 0; code <= 0x10ffff; code++) {
    if ((code >= 0xd800 && code <= 0xdfff) || newer.some(([first, last]) => code >= first && code <= last)) continue;
    const one = String.fromCodePoint(code);
    if (one.normalize('NFKD') === one) continue;
    text += one;
    if (text.length > 100) {
      texts.push(text);
      text = '';
    }
  }
  texts.push(text);
  const marks = [...'\u0301\u0316\u0327\u0315\u05b0\u0591\u3099\u302a\u0338ae\u00e9\uac01'];
  for (let i = 0; i < 100; i++) texts.push(draw.times(12, () => draw.pick(marks)).join(''));
  return texts.map((one) => ({ text: one, nfkd: one.normalize('NFKD') }));
}

export function mnemonics() {
  const draw = new Draw('mnemonics');
  return draw.times(20, (i) => {
    const mnemonic = Mnemonic.fromEntropy(draw.hex([16, 20, 24, 28, 32][i % 5]), i % 3 === 0 ? '' : draw.text(9));
    const root = HDNodeWallet.fromSeed(mnemonic.computeSeed());
    const index = draw.below(1000);
    const account = root.derivePath(`m/44'/60'/0'/0/${index}`);
    if (mnemonic.password === '' && i < 4) agree('a seed phrase', account.address, 'wallet', 'address', '--mnemonic', mnemonic.phrase, '--mnemonic-index', String(index));
    const path = `m/${draw.below(2 ** 31)}'/${draw.below(2 ** 31)}/0/${draw.below(100)}'`;
    return {
      entropy: mnemonic.entropy, phrase: mnemonic.phrase, password: mnemonic.password, seed: mnemonic.computeSeed(),
      index, address: account.address, secret: account.privateKey, path, pathSecret: root.derivePath(path).privateKey,
    };
  });
}

export function walletFiles() {
  const draw = new Draw('files');
  return draw.times(3, (i) => {
    const wallet = new Wallet(draw.hex(32));
    const password = ['a password', '', 'pässwörd 漢'][i];
    return { address: wallet.address, password, json: encryptKeystoreJsonSync({ address: wallet.address, privateKey: wallet.privateKey }, password, { scrypt: { N: 4096, r: 8, p: 1 } }) };
  });
}

