// Breaks the contracts on purpose, one small fault at a time, and checks that the tests notice: a fault that every test passes
// over shows what the tests do not test.
//
//   node contracts/mutants.mjs                 every list of mutants/, each mutant must die
//   node contracts/mutants.mjs CuckooPay exit  only that list, only mutants whose name has that word
//
// A list is mutants/NAME.json:
//
//   { "contract": "CuckooPay",                        the contract the tests build, by `build` of test/Base.sol
//     "source": "src/pay/CuckooPay.sol",              where it is
//     "tests": "test/pay/*.t.sol",                    what is run on a mutant that names nothing else (a glob of forge)
//     "mutants": [
//       { "name": "a claim may pass the total",       what the fault would mean, unique in the list
//         "file": "src/pay/CuckooPay.sol",            the source to change, left out for the contract's own
//         "from": "if (claims > total)",              a text that is there exactly once
//         "to": "if (claims > type(uint128).max)",    what stands there instead
//         "tests": "test/pay/Claim.t.sol",            the test files that have to notice (forge's --match-path)
//         "match": "test_claim_" } ] }                and, if given, only these tests of them (--match-test)
//
// Nothing of the working tree is touched: mutants are compiled in memory, without the optimiser, several of one contract in one run
// of the compiler (what they import is read once), and the code of each is put under the tests, which stay as forge built them
// (MUTANT_CONTRACT and MUTANT_CODE of `build`). So a mutant costs the code of one contract and one run of the tests it names up to
// the first that fails. Each set of tests first has to pass on the unchanged source compiled the same way.

import { execFile, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { join, posix } from 'node:path';
import { Worker, isMainThread, parentPort, threadId } from 'node:worker_threads';
import { home, program } from './toolchain.mjs';

const scratch = join(home, 'build', 'mutants');
const openzeppelin = '@openzeppelin/';
const imports = /^(import [^;]*?")([^"]+)(";)/gms;

// Mutants compiled at once: more save little, and leave one of two workers alone at the end for longer.
const together = 8;

/** What forge calls in place of the compiler where everything is built: the shim costs a start of Node in each of its runs. */
const answerer = join(scratch, 'solc.sh');

/** The name that a source's import stands for. */
const resolved = (name, wanted) => (wanted.startsWith('.') ? posix.join(posix.dirname(name), wanted) : wanted);

/** The sources a file needs, itself first, by the names the compiler knows them by. */
function sourcesOf(file) {
  const sources = new Map();
  const waiting = [file];
  while (waiting.length > 0) {
    const name = waiting.pop();
    if (sources.has(name)) continue;
    const path = name.startsWith(openzeppelin) ? join('node_modules', name) : name;
    const content = readFileSync(join(home, path), 'utf8').replace(imports, (_, before, wanted, after) => before + resolved(name, wanted) + after);
    sources.set(name, content);
    for (const [, , wanted] of content.matchAll(imports)) waiting.push(wanted);
  }
  return sources;
}

/** The names of a file and of all that import it, through however many others. */
function dependents(sources, file) {
  const found = new Set([file]);
  for (let before = 0; before < found.size; ) {
    before = found.size;
    for (const [name, content] of sources) {
      if ([...content.matchAll(imports)].some(([, , wanted]) => found.has(wanted))) found.add(name);
    }
  }
  return found;
}

/** The sources with one text replaced, where it is there once: what it reaches under names of its own, the rest as it is. */
function changed(sources, { file, from, to }, prefix) {
  const original = sources.get(file);
  if (original === undefined) throw new Error(`${file} is no part of the contract.`);
  const places = from === '' ? 0 : original.split(from).length - 1;
  if (from !== '' && places !== 1) throw new Error(`'${from}' is ${places} times in ${file}; it has to be there once.`);
  const touched = dependents(sources, file);
  return [...touched].map((name) => {
    const content = name === file ? original.replace(from, () => to) : sources.get(name);
    return [prefix + name, { content: content.replace(imports, (_, before, wanted, after) => before + (touched.has(wanted) ? prefix : '') + wanted + after) }];
  });
}

/** The creation code of each of several mutants of one contract; throws where one cannot be compiled. */
function compile(solc, mutants) {
  const [{ contract, source }] = mutants;
  const sources = sourcesOf(source);
  const input = Object.fromEntries([...sources].map(([name, content]) => [name, { content }]));
  const outputSelection = {};
  mutants.forEach((mutant, i) => {
    Object.assign(input, Object.fromEntries(changed(sources, mutant, `${i}/`)));
    outputSelection[`${i}/${source}`] = { [contract]: ['evm.bytecode.object'] };
  });
  const settings = { evmVersion: 'cancun', optimizer: { enabled: false }, debug: { debugInfo: [] }, metadata: { appendCBOR: false, bytecodeHash: 'none' }, outputSelection };
  const output = JSON.parse(solc.compile(JSON.stringify({ language: 'Solidity', sources: input, settings })));
  const errors = (output.errors ?? []).filter((message) => message.severity === 'error');
  if (errors.length > 0) throw new Error(`It does not compile: ${errors[0].formattedMessage}`);
  return mutants.map((_, i) => `0x${output.contracts[`${i}/${source}`][contract].evm.bytecode.object}`);
}

/** The same, each by itself where they do not compile together, so that it is known whose fault that is: its code, or an error. */
function compileEach(solc, mutants) {
  try {
    return compile(solc, mutants);
  } catch (error) {
    return mutants.length === 1 ? [error] : mutants.flatMap((mutant) => compileEach(solc, [mutant]));
  }
}

/** Runs the tests on this code, up to the first that fails; resolves to the names of those that failed. */
function test({ contract, tests, match }, artifact) {
  const words = ['test', '--json', '--fail-fast', '--disable-block-gas-limit', '--code-size-limit', '1000000', '--match-path', tests];
  if (match !== undefined) words.push('--match-test', match);
  const env = {
    FOUNDRY_FUZZ_RUNS: '64',
    FOUNDRY_INVARIANT_RUNS: '32',
    ...process.env,
    MUTANT_CONTRACT: contract,
    MUTANT_CODE: artifact,
    FOUNDRY_CACHE_PATH: join(scratch, `cache-${threadId}`),
    FOUNDRY_FUZZ_FAILURE_PERSIST_DIR: join(scratch, 'failures'),
    FOUNDRY_INVARIANT_FAILURE_PERSIST_DIR: join(scratch, 'failures'),
    FOUNDRY_SNAPSHOTS: join(scratch, 'snapshots'),
  };
  if (process.platform !== 'win32') {
    env.FOUNDRY_SOLC = answerer;
    // Where it finds git, forge asks it in each run for submodules, of which there are none.
    env.PATH = '';
  }
  return new Promise((resolve, reject) => {
    execFile(program('forge'), words, { cwd: home, env, maxBuffer: 2 ** 28 }, (error, stdout, stderr) => {
      try {
        const suites = Object.values(JSON.parse(stdout));
        const results = suites.flatMap((suite) => Object.entries(suite.test_results));
        if (results.length === 0) throw new Error(`No test is named by ${words.join(' ')}.`);
        resolve(results.filter(([, result]) => result.status === 'Failure').map(([name]) => name));
      } catch (cause) {
        reject(new Error(`forge gave no results: ${stderr || stdout || cause.message}`));
      }
    });
  });
}

/** Compiles what the main thread hands over and tests one after the other; answers with one result for each. */
function work() {
  // forge writes its list of what is built in each run; two runs at once must not read each other's halves.
  cpSync(join(home, 'cache'), join(scratch, `cache-${threadId}`), { recursive: true });
  const solc = createRequire(import.meta.url)('solc');
  parentPort.on('message', async ({ id, mutants }) => {
    const artifact = join(scratch, `${id}.json`);
    const results = [];
    for (const [i, object] of compileEach(solc, mutants).entries()) {
      try {
        if (object instanceof Error) throw object;
        writeFileSync(artifact, JSON.stringify({ abi: [], bytecode: { object, sourceMap: '', linkReferences: {} } }));
        results.push({ failed: await test(mutants[i], artifact) });
      } catch (error) {
        results.push({ error: error.message });
      }
    }
    rmSync(artifact, { force: true });
    parentPort.postMessage(results);
  });
}

/** Every mutant of every list that the words on the command line leave. */
function chosen([listName, word]) {
  const lists = readdirSync(join(home, 'mutants')).filter((file) => file.endsWith('.json'));
  return lists
    .filter((file) => listName === undefined || file === `${listName}.json`)
    .flatMap((file) => {
      const { contract, source, tests, mutants } = JSON.parse(readFileSync(join(home, 'mutants', file), 'utf8'));
      const names = mutants.map((mutant) => mutant.name);
      const twice = names.find((name, i) => names.indexOf(name) !== i);
      if (twice !== undefined) throw new Error(`mutants/${file} has two mutants named '${twice}'.`);
      return mutants
        .filter((mutant) => word === undefined || mutant.name.includes(word))
        .map((mutant) => ({ contract, source, file: source, tests, ...mutant }));
    });
}

/** The unchanged source before the tests of each set, which has to pass them. */
function controls(mutants) {
  const sets = new Map();
  for (const { contract, source, tests, match } of mutants) {
    const name = `nothing is changed in ${contract} (${tests}${match === undefined ? '' : `, ${match}`})`;
    sets.set(name, { name, contract, source, file: source, from: '', to: '', tests, match, lives: true });
  }
  return [...sets.values()];
}

/** Mutants in groups of one contract each. */
function groups(mutants) {
  const contracts = new Map();
  for (const mutant of mutants) contracts.set(mutant.contract, [...(contracts.get(mutant.contract) ?? []), mutant]);
  return [...contracts.values()].flatMap((all) => Array.from({ length: Math.ceil(all.length / together) }, (_, i) => all.slice(i * together, (i + 1) * together)));
}

/** Builds the tests, and what is called in the compiler's place from then on. */
function prepare() {
  const built = spawnSync(program('forge'), ['build'], { cwd: home, encoding: 'utf8' });
  if (built.status !== 0) throw new Error(`forge build failed:\n${built.stdout}${built.stderr}`);
  rmSync(scratch, { recursive: true, force: true });
  mkdirSync(scratch, { recursive: true });
  const version = spawnSync(process.execPath, [join(home, 'solc.cjs'), '--version'], { encoding: 'utf8' }).stdout;
  const script = `#!/bin/sh\ncase "$1" in --version) printf '%s' '${version}' ;; *) echo 'Everything is built.' >&2; exit 1 ;; esac\n`;
  writeFileSync(answerer, script, { mode: 0o755 });
}

async function main() {
  const started = performance.now();
  const mutants = chosen(process.argv.slice(2));
  if (mutants.length === 0) throw new Error('No mutant is named so.');
  prepare();
  const waiting = groups([...controls(mutants), ...mutants]);
  let complaints = 0;
  let next = 0;
  const complain = (text) => {
    ++complaints;
    process.stderr.write(`${text}\n`);
  };

  const judge = (mutant, { failed, error }) => {
    if (error !== undefined) complain(`${mutant.contract}: ${mutant.name}: ${error}`);
    else if (mutant.lives && failed.length > 0) complain(`${mutant.contract}: ${mutant.name}, yet ${failed[0]} fails.`);
    else if (!mutant.lives && failed.length === 0) complain(`${mutant.contract}: '${mutant.name}' is noticed by no test of ${mutant.tests}.`);
  };

  const worker = () =>
    new Promise((resolve, reject) => {
      const thread = new Worker(new URL(import.meta.url));
      let current;
      const take = () => {
        const id = next++;
        if (id >= waiting.length) return void thread.terminate().then(() => resolve());
        current = waiting[id];
        thread.postMessage({ id, mutants: current });
      };
      thread.on('error', reject);
      thread.on('message', (results) => {
        current.forEach((mutant, i) => judge(mutant, results[i]));
        take();
      });
      take();
    });
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), waiting.length) }, worker));
  rmSync(scratch, { recursive: true, force: true });

  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  process.stdout.write(`${mutants.length} mutants, ${complaints === 0 ? 'all dead' : `${complaints} complaints`}, ${seconds} s.\n`);
  process.exitCode = complaints === 0 ? 0 : 1;
}

if (isMainThread) {
  main().catch((error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
} else {
  work();
}
