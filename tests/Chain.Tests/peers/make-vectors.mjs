// Makes the vectors that Chain is tested with, by other implementations: ethers for every one, and Foundry's cast where it has
// a word. The build of the tests runs it (node make-vectors.mjs FOLDER); nothing here asks a network.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { values, calls, events, errors } from './abi.mjs';
import { rlp, transactions } from './transactions.mjs';

const folder = process.argv[2];
mkdirSync(folder, { recursive: true });
const write = (name, vectors) =>
  writeFileSync(path.join(folder, `${name}.json`), JSON.stringify(vectors, (_, v) => (typeof v === 'bigint' ? v.toString() : v), 1));

write('rlp', rlp());
write('transactions', await transactions());
write('abi-values', values());
write('abi-calls', calls());
write('abi-events', events());
write('abi-errors', errors());
