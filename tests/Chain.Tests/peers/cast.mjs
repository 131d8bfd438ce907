// Foundry's cast, from the package of Linux on x64 (the other kinds of machine go without, and ethers is then the only witness).
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('node_modules/@foundry-rs/cast-linux-amd64/bin/cast', import.meta.url));

/** What cast says, or null where there is no cast. */
export function cast(...args) {
  return existsSync(program) ? execFileSync(program, args, { encoding: 'utf8' }).trim() : null;
}

/** Stops the build when cast says something else than ethers. */
export function agree(what, expected, ...args) {
  const said = cast(...args);
  if (said !== null && said !== expected) throw new Error(`cast and ethers disagree on ${what}: ${said} and ${expected}`);
}
