// A name server that knows no name and says so at once. Containers of an engine without a way out ask it for what is
// none of theirs; unanswered, gRPC waits for such a question before it connects.   node no-names.mjs ADDRESS PID_FILE
import { Buffer } from 'node:buffer';
import { createSocket } from 'node:dgram';
import { writeFileSync } from 'node:fs';

const [, , address, pidFile] = process.argv;
const NO_SUCH_NAME = 3;

const server = createSocket('udp4');
server.on('message', (question, { address: asker, port }) => {
  const answer = Buffer.from(question);
  // RFC 1035, 4.1.1: the question again, as a response (QR) with recursion available (RA).
  answer[2] |= 0x80;
  answer[3] = 0x80 | NO_SUCH_NAME;
  server.send(answer, port, asker);
});
process.on('SIGTERM', () => process.exit(0));
server.bind(53, address, () => writeFileSync(pidFile, String(process.pid)));
