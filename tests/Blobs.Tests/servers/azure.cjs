// Azure's Blob service, emulated, on loopback at a free port; it keeps all in memory and ends with its standard input.
process.stdin.resume().on('end', () => process.exit(0));
process.argv.splice(2, process.argv.length - 2,
  '--blobHost', '127.0.0.1', '--blobPort', '0', '--inMemoryPersistence', '--silent', '--disableTelemetry');
const say = console.log;
console.log = (line) => {
  const at = /listens on (http:\/\/127\.0\.0\.1:\d+)/.exec(line);
  if (at) say(`ready ${at[1]}`);
};
require('azurite/dist/src/blob/main.js');
