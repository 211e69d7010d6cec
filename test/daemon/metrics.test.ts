/** What Prometheus reads of a live daemon moves with what happens at the exchange; no fault lets a secret out. */
import { spawnSync } from 'node:child_process';
import { appendFileSync, readFileSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import type { StartedDaemon } from '../../src/app/daemon/index.js';
import { until } from '../app/session/until.js';
import { LiveDaemon, START, anewAfterFailure } from './live-daemon.js';

const CANARY = 'canary-91e0c3-do-not-tell';

const STRATEGY = `
export default { name: 'quiet', create: () => ({ onBar() {} }) };
`;

const CONFIG = (hook: string, port: number): string => `
general: { log_level: debug }
credentials: { binance: { api_key: key-${CANARY}, secret: secret-${CANARY} } }
monitoring: { prometheus: { enabled: true, port: ${port} } }
notify: { webhook: '${hook}', webhook_secret: ${CANARY}, command: cat, min_interval: 1s }
`;

/** Each of them once, on whatever comes next: those whose answers and errors carry the most text. */
const FAULTS = ['drop-after', 'timeout-after', 'status', 'html', 'truncated', 'rate-limit'];
const STRIKES = ['close-1006', 'restart'];

describe('cli: metrics of a daemon', function () {
  this.timeout(240_000);
  let daemon: LiveDaemon;
  /** Everything that was printed, answered and sent. */
  let seen = '';
  let metrics = '';
  const notices = createServer((request, reply) => {
    request.on('data', (part: Buffer) => (seen += part.toString()));
    request.on('end', () => reply.end());
  });
  const begin = async (): Promise<void> => {
    daemon = new LiveDaemon(STRATEGY);
    seen = '';
    const { port } = notices.address() as AddressInfo;
    const hook = `http://127.0.0.1:${port}/${CANARY}`;
    appendFileSync(join(daemon.home, 'tradsys.yaml'), CONFIG(hook, await freePort()));
    const started = daemon.ask(...START) as StartedDaemon;
    metrics = `${started.urls[0]!}/metrics`;
  };
  before(async () => {
    await new Promise<void>((resolve) => notices.listen(0, '127.0.0.1', resolve));
    await begin();
  });
  anewAfterFailure(() => daemon.close(), begin);
  after(() => {
    daemon.close();
    notices.closeAllConnections();
    notices.close();
  });

  const scrape = async (): Promise<string> => {
    const page = await (await fetch(metrics)).text();
    seen += page;
    return page;
  };

  const valueOf = (page: string, name: string): number => {
    const line = page.split('\n').find((each) => each.startsWith(`${name} `));
    return line === undefined ? NaN : Number(line.slice(name.length));
  };

  const run = (...words: string[]): void => void (seen += daemon.run(...words).out);

  it('counts orders, fills and messages, and measures how long they took', async () => {
    const before = await scrape();
    expect(valueOf(before, 'fills_total{side="buy"}')).to.equal(0);
    run('order', 'place', 'BTC/USDT', 'buy', '0.0005', '--yes');
    run('order', 'place', 'BTC/USDT', 'buy', '1000', '--yes');
    const page = await until(
      scrape,
      (each) => valueOf(each, 'fills_total{side="buy"}') > 0,
      60_000,
    );
    expect(valueOf(page, 'orders_total{step="sent"}')).to.equal(1);
    expect(valueOf(page, 'orders_total{step="filled"}')).to.equal(1);
    expect(valueOf(page, 'rejects_total{by="risk"}')).to.equal(1);
    expect(valueOf(page, 'fills_value_total{side="buy"}')).to.be.greaterThan(0);
    for (const name of ['order_latency_seconds', 'order_answer_seconds']) {
      expect(valueOf(page, `${name}_count`), name).to.equal(1);
      expect(valueOf(page, `${name}_sum`), name).to.be.within(0, 30);
    }
    for (const kind of ['market', 'report', 'control']) {
      const name = `messages_processed_total{kind="${kind}"}`;
      expect(valueOf(page, name), kind).to.be.greaterThan(0);
    }
    expect(valueOf(page, 'message_latency_seconds_count')).to.be.greaterThan(3);
    expect(page).to.match(/^account_equity\{account="main",currency="USDT"\} \d/m);
    const others = ['account_drawdown_ratio', 'feed_lag_seconds', 'feed_reconnects_total'];
    const runtime = ['journal_lag_entries', 'nodejs_eventloop_lag_p99_seconds'];
    for (const name of [...others, ...runtime]) {
      expect(page, name).to.match(new RegExp(`^${name}(\\{.*\\})? [\\d.e-]+$`, 'm'));
    }
  });

  it('lets no secret out, whatever the exchange does', async () => {
    for (const fault of FAULTS) {
      run('exchange', 'chaos', fault, '--times', '1');
      if (fault !== 'rate-limit') continue;
      run('order', 'place', 'BTC/USDT', 'buy', '0.0005', '--yes');
    }
    for (const strike of STRIKES) {
      run('exchange', 'chaos', strike);
      run('order', 'place', 'BTC/USDT', 'buy', '0.0005', '--price', '30000', '--yes');
    }
    run('exchange', 'chaos', '--clear');
    run('halt', '--reason', 'the end', '--yes');
    await until(
      () => Promise.resolve(seen),
      (text) => text.includes('"kind":"halted"'),
      60_000,
    );
    await scrape();
    for (const line of [
      'orders --all',
      'events',
      'status',
      'doctor',
      'notify test',
      'config show',
    ]) {
      run(...line.split(' '));
    }
    run('daemon', 'stop');
    run('journal', 'export', '--out', 'journal.jsonl');
    const key = JSON.parse(
      readFileSync(join(daemon.home, '.tradsys/exchange/keys/main.json'), 'utf8'),
    ) as { readonly secret: string };
    const secrets = [CANARY, key.secret];
    for (const secret of secrets) expect(around(seen, secret)).to.deep.equal([]);
    const found = secrets.flatMap((secret) => filesWith(daemon.home, secret));
    const known = /tradsys\.yaml$|\.tradsys\/exchange\//;
    expect(found.filter((path) => !known.test(path))).to.deep.equal([]);
    expect(readdirSync(join(daemon.home, '.tradsys'))).to.include('notices.json');
  });
});

/** What stands around each place at which a text has it. */
const around = (text: string, secret: string): readonly string[] =>
  text
    .split(secret)
    .slice(0, -1)
    .map((before) => before.slice(-120));

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Files of any kind, databases among them. */
const filesWith = (directory: string, text: string): readonly string[] =>
  spawnSync('grep', ['-rlaF', '--', text, directory], { encoding: 'utf8' })
    .stdout.split('\n')
    .filter((path) => path !== '');
