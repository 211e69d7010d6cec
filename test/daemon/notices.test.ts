/** Notices of a running daemon, to a real server and a real program: told once, tried again, held back, kept. */
import { execFile } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { readDaemonLease } from '../../src/app/client/daemon-lease.js';
import { connectDaemon } from '../../src/app/client/index.js';
import type { SessionAction } from '../../src/app/session/running-session.js';
import type { Notice } from '../../src/app/readers/notices/notice.js';
import { until } from '../app/session/until.js';
import { PROGRAM, anewAfterFailure } from './live-daemon.js';

const CANARY = 'canary-77ab-do-not-tell';

const STRATEGY = `
export default { name: 'quiet', create: () => ({ onBar() {} }) };
`;

/** Keeps what it is given, and the names and values around it. */
const PAGER = `#!/bin/sh
{ cat; env; } >> "$1"
`;

/** A webhook that answers as it is told to: by a status, or never. */
class Webhook {
  answers: (number | 'never')[] = [];
  readonly taken: Notice[] = [];
  readonly signatures: unknown[] = [];
  asked = 0;
  body = '';
  private readonly server: Server = createServer((request, reply) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => {
      this.asked += 1;
      const answer = this.answers.shift() ?? 200;
      if (answer === 'never') return;
      if (answer === 200) {
        this.taken.push(JSON.parse(body) as Notice);
        this.signatures.push(request.headers['x-tradsys-signature']);
        this.body = body;
      }
      reply.writeHead(answer).end('thank you');
    });
  });

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/hooks/${CANARY}`;
  }

  forget(): void {
    for (const kept of [this.answers, this.taken, this.signatures]) kept.length = 0;
  }

  of(kind: string): readonly Notice[] {
    return this.taken.filter((notice) => notice.kind === kind);
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

describe('cli: notices', function () {
  this.timeout(180_000);
  const hook = new Webhook();
  let home: string;
  let address: string;
  const begin = (config: string): void => {
    home = mkdtempSync(join(tmpdir(), 'tradsys-notices-'));
    writeFileSync(join(home, 'quiet.ts'), STRATEGY);
    writeFileSync(join(home, 'pager.sh'), PAGER, { mode: 0o700 });
    configure(config);
  };
  const end = async (): Promise<void> => {
    hook.forget();
    await run('daemon', 'stop');
    await run('exchange', 'stop');
    rmSync(home, { recursive: true, force: true });
  };
  before(async () => {
    address = await hook.listen();
    begin('');
  });
  anewAfterFailure(end, () => begin(notify()));
  after(async () => {
    await end();
    hook.close();
  });

  function configure(more: string): void {
    writeFileSync(
      join(home, 'tradsys.yaml'),
      `
accounts: { main: { venue: local, mode: paper } }
trading: { paper: { cash: 100000USDT }, risk: { max_order_value: 50000 } }
strategies: [{ name: quiet, type: ./quiet.ts, symbols: [BTC/USDT], enabled: true }]
${more}`,
    );
  }

  const notify = (more = ''): string =>
    `notify: { webhook: '${address}', webhook_secret: ${CANARY}, command: "./pager.sh 'the pages'", min_interval: 4s${more} }`;

  /** The server answers meanwhile, so that nothing here may wait for a process. */
  const run = (...words: string[]): Promise<{ readonly code: number; readonly out: string }> =>
    new Promise((resolve) => {
      const env = { PATH: process.env['PATH'], HOME: home, BINANCE_API_SECRET: CANARY };
      const line = [PROGRAM, ...words, '--json'];
      execFile(process.execPath, line, { cwd: home, env }, (error, stdout, stderr) => {
        expect(stdout + stderr).to.not.include(CANARY);
        resolve({ code: Number(error?.code ?? 0), out: stdout });
      });
    });

  const told = async (...words: string[]): Promise<unknown> => {
    const { code, out } = await run(...words);
    expect(code, `${words.join(' ')}: ${out}`).to.equal(0);
    return JSON.parse(out);
  };

  /** One runs already unless the test before has failed. */
  const running = async (): Promise<void> => {
    if (readDaemonLease(directory()) === undefined) await told('daemon', 'start');
  };

  const directory = (): string => join(home, '.tradsys');
  const act = (action: SessionAction) => connectDaemon(directory()).act(action);
  const halt = (reason: string) => act({ kind: 'halt', flatten: false, reason });
  const resume = () => act({ kind: 'resume', reason: 'rested' });
  const taken = (kind: string, count: number) =>
    until(
      () => Promise.resolve(hook.of(kind)),
      (notices) => notices.length >= count,
      60_000,
    );
  const doctorSays = async (): Promise<
    readonly { readonly state: string; readonly text: string }[]
  > => {
    const { out } = await run('doctor');
    const { checks } = JSON.parse(out) as {
      checks: { readonly area: string; readonly state: string; readonly text: string }[];
    };
    return checks.filter(({ area }) => area === 'notices');
  };

  it('says that nobody is told where nothing is configured', async () => {
    configure('');
    const { code, out } = await run('notify', 'test');
    expect(code).to.equal(3);
    expect(JSON.parse(out)).to.have.nested.property('error.code', 'notify.none');
    expect((await doctorSays()).map(({ state }) => state)).to.deep.equal(['warn']);
  });

  it('tries each way, signed, and tells the doctor', async () => {
    configure(notify());
    expect((await doctorSays()).map(({ state }) => state)).to.deep.equal(['warn', 'warn']);
    await told('notify', 'test');
    const [signed] = hook.signatures;
    const hash = createHmac('sha256', CANARY).update(hook.body).digest('hex');
    expect(signed).to.equal(`sha256=${hash}`);
    const page = readFileSync(join(home, 'the pages'), 'utf8');
    expect(page).to.include('"kind":"test"').and.include('TRADSYS_NOTICE_KIND=test');
    expect(page).to.not.include(CANARY);
    expect((await doctorSays()).map(({ state }) => state)).to.deep.equal(['ok', 'ok']);
    hook.answers = [404];
    const { code, out } = await run('notify', 'test');
    expect(code).to.equal(1);
    const { deliveries } = JSON.parse(out) as { deliveries: unknown[] };
    expect(deliveries[0]).to.include({ way: 'webhook', ok: false, problem: 'it answers 404' });
    expect(deliveries[1]).to.include({ way: 'command', ok: true, remedy: null });
    const [webhook] = await doctorSays();
    expect(webhook).to.include({ state: 'warn' }).and.have.property('text').that.includes('404');
  });

  it('tells of a halt, again after a 500; a storm becomes one more with its number', async () => {
    await running();
    hook.answers = [500];
    await halt('enough');
    const [first] = await taken('halted', 1);
    expect(first).to.include({ severity: 'critical', suppressed: 0, mode: 'paper' });
    expect(first!.text).to.match(/trading is halted by hand: enough/);
    for (let count = 1; count <= 6; count += 1) {
      await resume();
      await halt(`storm ${count}`);
    }
    const [, second] = await taken('halted', 2);
    expect(second).to.include({ suppressed: 5 });
    expect(second!.text).to.include('storm 6');
    expect(readFileSync(join(home, 'the pages'), 'utf8')).to.include('TRADSYS_NOTICE_KIND=halted');
    await resume();
    const order = { symbol: 'BTC/USDT', side: 'buy', quantity: '5', type: 'market' } as const;
    for (let count = 0; count < 12; count += 1)
      await act({ kind: 'place', order, reason: 'too much' });
    const [burst] = await taken('rejects', 1);
    expect(burst!.text).to.match(/10 orders were refused within a minute.*max_order_value/);
    expect(hook.of('rejects')).to.have.length(1);
  });

  it('tells of a feed that stays lost, once', async () => {
    await running();
    const { port } = (await told('exchange', 'status')) as { readonly port: number };
    await told('exchange', 'stop');
    const [lost] = await taken('feed_lost', 1);
    expect(lost!.text).to.match(/BTC\/USDT .* of local is (lost|stale)/);
    await told('exchange', 'start', '--port', String(port));
  });

  it('trades and stops while a webhook hangs, and delivers at the next start', async () => {
    await running();
    const before = hook.of('halted').length;
    hook.answers = Array.from({ length: 20 }, () => 'never' as const);
    const asked = hook.asked;
    await halt('a hung webhook');
    await until(
      () => Promise.resolve(hook.asked),
      (count) => count > asked,
      60_000,
    );
    expect((await resume()).accepted).to.equal(true);
    expect(await told('positions')).to.have.property('positions');
    await told('daemon', 'stop');
    const path = join(directory(), 'notices.json');
    expect(existsSync(path) && readFileSync(path, 'utf8')).to.include('a hung webhook');
    expect(hook.of('halted')).to.have.length(before);
    hook.answers = [];
    await told('daemon', 'start');
    const notices = await taken('halted', before + 1);
    expect(notices.at(-1)!.text).to.include('a hung webhook');
  });

  it('has no secret in anything it sent or kept', () => {
    const files = ['.tradsys/notices.json', '.tradsys/notice-deliveries.json', 'the pages'];
    const kept = files.map((name) => readFileSync(join(home, name), 'utf8')).join('');
    const log = readFileSync(join(directory(), 'logs/daemon.log'), 'utf8');
    expect(kept + log + JSON.stringify(hook.taken)).to.not.include(CANARY);
  });
});
