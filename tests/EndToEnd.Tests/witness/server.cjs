// telegram-test-api on a port of the caller's; it goes when its standard input ends.
const TelegramServer = require("telegram-test-api");

const port = Number(process.argv[2]);
const server = new TelegramServer({ port, host: "127.0.0.1", storeTimeout: 3600 });
process.stdin.on("end", () => process.exit(0)).resume();
server.start().then(() => console.log("ready"));
