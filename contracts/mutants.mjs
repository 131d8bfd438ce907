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
// Nothing of the working tree is touched: a mutant is compiled in memory, without the optimiser, and its code is put under the
// tests, which stay as forge built them (MUTANT_CONTRACT and MUTANT_CODE of `build`). So a mutant costs one contract's compilation
// and one run of the tests it names. Each set of tests first has to pass on the unchanged source compiled the same way.

import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { join, posix } from 'node:path';
import { Worker, isMainThread, parentPort } from 'node:worker_threads';
import { home, program } from './toolchain.mjs';

const scratch = join(home, 'build', 'mutants');
const openzeppelin = '@openzeppelin/';

/** The sources a file needs, itself first, by the names the compiler knows them by. */
function sourcesOf(file, changed) {
  const sources = {};
  const waiting = [file];
  while (waiting.length > 0) {
    const name = waiting.pop();
    if (sources[name] !== undefined) continue;
    const path = name.startsWith(openzeppelin) ? join('node_modules', name) : name;
    const content = changed.file === name ? changed.content : readFileSync(join(home, path), 'utf8');
    sources[name] = { content };
    for (const [, wanted] of content.matchAll(/^import [^;]*?"([^"]+)";/gms)) {
      waiting.push(wanted.startsWith('.') ? posix.join(posix.dirname(name), wanted) : wanted);
    }
  }
  return sources;
}

/** The creation code of a contract whose source has one text replaced; throws where that cannot be compiled. */
function compile(solc, { contract, source, file, from, to }) {
  const original = readFileSync(join(home, file), 'utf8');
  const places = from === '' ? 0 : original.split(from).length - 1;
  if (from !== '' && places !== 1) throw new Error(`'${from}' is ${places} times in ${file}; it has to be there once.`);
  const content = original.replace(from, () => to);
  const output = JSON.parse(
    solc.compile(
      JSON.stringify({
        language: 'Solidity',
        sources: sourcesOf(source, { file, content }),
        settings: { evmVersion: 'cancun', optimizer: { enabled: false }, outputSelection: { [source]: { [contract]: ['evm.bytecode.object'] } } },
      }),
    ),
  );
  const errors = (output.errors ?? []).filter((message) => message.severity === 'error');
  if (errors.length > 0) throw new Error(`It does not compile: ${errors[0].formattedMessage}`);
  return `0x${output.contracts[source][contract].evm.bytecode.object}`;
}

/** Runs the tests on this code; resolves to the names of those that failed. */
function test({ contract, tests, match }, artifact) {
  const words = ['test', '--json', '--disable-block-gas-limit', '--code-size-limit', '1000000', '--match-path', tests];
  if (match !== undefined) words.push('--match-test', match);
  const env = {
    FOUNDRY_FUZZ_RUNS: '64',
    FOUNDRY_INVARIANT_RUNS: '32',
    ...process.env,
    MUTANT_CONTRACT: contract,
    MUTANT_CODE: artifact,
    FOUNDRY_FUZZ_FAILURE_PERSIST_DIR: join(scratch, 'failures'),
    FOUNDRY_INVARIANT_FAILURE_PERSIST_DIR: join(scratch, 'failures'),
    FOUNDRY_SNAPSHOTS: join(scratch, 'snapshots'),
  };
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

/** Compiles and tests what the main thread hands over, one after the other. */
function work() {
  const solc = createRequire(import.meta.url)('solc');
  parentPort.on('message', async ({ id, mutant }) => {
    const artifact = join(scratch, `${id}.json`);
    try {
      const object = compile(solc, mutant);
      writeFileSync(artifact, JSON.stringify({ abi: [], bytecode: { object, sourceMap: '', linkReferences: {} } }));
      parentPort.postMessage({ failed: await test(mutant, artifact) });
    } catch (error) {
      parentPort.postMessage({ error: error.message });
    }
    rmSync(artifact, { force: true });
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

async function main() {
  const started = performance.now();
  const built = spawnSync(program('forge'), ['build'], { cwd: home, encoding: 'utf8' });
  if (built.status !== 0) throw new Error(`forge build failed:\n${built.stdout}${built.stderr}`);
  rmSync(scratch, { recursive: true, force: true });
  mkdirSync(scratch, { recursive: true });

  const mutants = chosen(process.argv.slice(2));
  if (mutants.length === 0) throw new Error('No mutant is named so.');
  const waiting = [...controls(mutants), ...mutants];
  let complaints = 0;
  let next = 0;
  const complain = (text) => {
    ++complaints;
    process.stderr.write(`${text}\n`);
  };

  const worker = () =>
    new Promise((resolve, reject) => {
      const thread = new Worker(new URL(import.meta.url));
      let current;
      const take = () => {
        const id = next++;
        if (id >= waiting.length) return void thread.terminate().then(() => resolve());
        current = waiting[id];
        thread.postMessage({ id, mutant: current });
      };
      thread.on('error', reject);
      thread.on('message', ({ failed, error }) => {
        if (error !== undefined) complain(`${current.contract}: ${current.name}: ${error}`);
        else if (current.lives && failed.length > 0) complain(`${current.contract}: ${current.name}, yet ${failed[0]} fails.`);
        else if (!current.lives && failed.length === 0) complain(`${current.contract}: '${current.name}' is noticed by no test of ${current.tests}.`);
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
