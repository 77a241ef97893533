import { startEmbedded } from '../../src/db/embedded/start.js';

/** A process that starts the folder's server, says so on one line, and stays. A line on stdin asks it to stop the server and end. */
const server = await startEmbedded({ folder: process.argv[2]!, durable: false, settings: { shared_buffers: '16MB' } });
process.stdout.write(`${JSON.stringify({ port: server.port, adopted: server.adopted })}\n`);
process.stdin.once('data', () => void server.stop().then(() => process.exit(0)));
