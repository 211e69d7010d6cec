/** Those who follow a daemon over its socket: whoever does not read is cut off, and nobody else notices. */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { expect } from 'chai';
import { FOLLOW, TOO_SLOW } from '../../../src/app/client/routes.js';
import { startControlServer } from '../../../src/app/daemon/server/control-server.js';
import type { ControlServer } from '../../../src/app/daemon/server/control-server.js';
import type { SessionNews } from '../../../src/app/session/running-session.js';
import type { ViewName } from '../../../src/app/session/views.js';
import { until } from '../session/until.js';
import { MemorySession } from './memory-session.js';

/** What may wait for one reader, and what the system keeps of a socket besides. */
const MOST_BYTES = 1_000_000 + 1_000_000;
const CLOSE_FRAME = 0x88;

const HANDSHAKE = [
  `GET ${FOLLOW} HTTP/1.1`,
  ...['host: localhost', 'connection: upgrade', 'upgrade: websocket'],
  ...['sec-websocket-version: 13', `sec-websocket-key: ${Buffer.alloc(16).toString('base64')}`],
  '\r\n',
].join('\r\n');

describe('daemon: followers', function () {
  this.timeout(30_000);
  let directory: string;
  let session: MemorySession;
  let server: ControlServer;
  const sockets: Socket[] = [];
  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'tradsys-followers-'));
    session = new MemorySession();
    server = await startControlServer(join(directory, 'd.sock'), {
      ...{ session, stopping: () => false, answered: () => undefined },
      stop: (options) => session.stop(options),
    });
  });
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    await server.close();
    rmSync(directory, { recursive: true, force: true });
  });

  async function follow(): Promise<Socket> {
    const socket = connect(join(directory, 'd.sock'));
    sockets.push(socket);
    socket.write(HANDSHAKE);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).to.match(/^HTTP\/1\.1 101 /);
    return socket;
  }

  /** News of 10 kB each, told as fast as it goes. */
  async function tell(times: number): Promise<void> {
    const views = Array.from({ length: 1_000 }, (): ViewName => 'positions');
    for (let at = 1; at <= times; at += 1) {
      session.tell({ at, views } satisfies SessionNews);
      if (at % 10 === 0) await turn();
    }
  }

  it('fault 43: one that does not read is cut off after a megabyte, and the others hear everything', async () => {
    const deaf = await follow();
    deaf.pause();
    const keen = await follow();
    let heard = 0;
    keen.on('data', (part: Buffer) => (heard += part.length));
    const before = process.memoryUsage().rss;
    await tell(10_000);
    await until(
      () => Promise.resolve(heard),
      (bytes) => bytes > 100_000_000,
    );
    expect(process.memoryUsage().rss - before, 'memory').to.be.below(80_000_000);
    const parts: Buffer[] = [];
    deaf.on('data', (part: Buffer) => parts.push(part));
    deaf.resume();
    const tail = (): Buffer => Buffer.concat(parts).subarray(-100);
    const goodbye = await until(
      () => Promise.resolve(tail()),
      (bytes) => bytes.includes('read too slowly'),
    );
    const frame = goodbye.lastIndexOf(CLOSE_FRAME);
    expect(goodbye.readUInt16BE(frame + 2)).to.equal(TOO_SLOW);
    expect(Buffer.concat(parts).length).to.be.below(MOST_BYTES);
    expect(session.followers, 'the session tells them once').to.equal(1);
  });
});
