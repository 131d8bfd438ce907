// An S3 server on loopback at a free port, with one bucket, in the folder named; it ends with its standard input.
const S3rver = require('s3rver');

process.stdin.resume().on('end', () => process.exit(0));
new S3rver({
  address: '127.0.0.1', port: 0, silent: true, vhostBuckets: false, directory: process.argv[2], configureBuckets: [{ name: 'blobs' }],
}).run((error, at) => {
  if (error) throw error;
  console.log(`ready http://127.0.0.1:${at.port}`);
});
