#!/usr/bin/env node
// The compiler as forge wants to call it, on top of the WebAssembly build that npm locks to one version:
// there is no native one among the packages. It knows the two calls forge makes and refuses any other.
'use strict';

const fs = require('fs');
const path = require('path');

// The compiler takes most of a second to load and forge asks for its version in every run, so that is said without loading it.
const version = '0.8.37+commit.f401782d';

const given = process.argv.slice(2);

/** Every value given for an option, in order. */
function values(option) {
  return given.flatMap((word, i) => (word === option && i + 1 < given.length ? [given[i + 1]] : []));
}

/** What the compiler asks for beyond the sources in its input, looked for below the folders forge names. */
function importer(roots) {
  return {
    import(wanted) {
      for (const root of roots) {
        const file = path.resolve(root, wanted);
        const inside = !path.relative(root, file).startsWith('..');
        if (inside && fs.existsSync(file)) return { contents: fs.readFileSync(file, 'utf8') };
      }
      return { error: `${wanted} is in none of ${roots.join(', ')}.` };
    },
  };
}

if (given.includes('--version')) {
  // forge reads a platform from the version, and knows none called Emscripten.
  process.stdout.write(`solc, the solidity compiler commandline interface\nVersion: ${version}.Linux.g++\n`);
} else if (given.includes('--standard-json')) {
  const solc = require('solc');
  if (solc.version() !== `${version}.Emscripten.clang`) throw new Error(`The compiler installed is ${solc.version()}, not ${version}.`);
  const roots = [...values('--base-path'), ...values('--include-path')];
  const input = fs.readFileSync(0, 'utf8');
  fs.writeSync(1, solc.compile(input, importer(roots.length > 0 ? roots : [process.cwd()])));
} else {
  process.stderr.write(`This compiler answers --version and --standard-json; it was given: ${given.join(' ')}\n`);
  process.exitCode = 1;
}
