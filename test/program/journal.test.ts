/** `tradsys journal`, as built, on the journal of a session that this test runs. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import Sqlite from 'better-sqlite3';
import { expect } from 'chai';
import type { InstrumentIndex } from '../../src/core/domain/instrument.js';
import type { MarketEvent } from '../../src/core/domain/market-event.js';
import { ASK, BID } from '../../src/core/domain/tick-data.js';
import { asPrice, asQuantity, asTimestamp } from '../../src/core/domain/units.js';
import { loadConfig } from '../../src/app/config/index.js';
import type { RunningSession } from '../../src/app/session/running-session.js';
import { startSession } from '../../src/app/session/start-session.js';
import { ScriptedFeed } from '../app/session/scripted-feed.js';
import { until } from '../app/session/until.js';
import { instrument } from '../core/risk/situation.js';
import { root } from '../house/sources.js';

const STRATEGY = `
export default {
  name: 'mine',
  create: () => ({
    onQuote(quote, context) {
      const seen = (context.state?.seen ?? 0) + 1;
      context.state = { seen };
      if (seen === 1) context.buy(0.01, { reason: 'first, "quoted"' });
    },
  }),
};
`;

const market = (bid: number, ask: number): MarketEvent[] => {
  const head = { instrument: 0 as InstrumentIndex, venueAt: asTimestamp(1_700_000_000_000_007) };
  const levels = [BID, bid * 100, 500, ASK, ask * 100, 500];
  return [
    { kind: 'depth', ...head, snapshot: true, first: 0, sequence: 0, previous: 0, levels },
    {
      ...{ kind: 'quote', ...head, sequence: 0 },
      ...{ bidPrice: asPrice(bid * 100), askPrice: asPrice(ask * 100) },
      ...{ bidQuantity: asQuantity(500), askQuantity: asQuantity(500) },
    },
  ];
};

interface Line {
  readonly seq: number;
  readonly kind: string;
  readonly session: string | null;
  readonly strategy: string | null;
  readonly symbol: string | null;
  readonly text: string;
}

describe('cli: journal', function () {
  this.timeout(60_000);
  let home: string;
  let data: string;
  let session: RunningSession | undefined;
  before(() => {
    home = mkdtempSync(join(tmpdir(), 'tradsys-journal-cli-'));
    data = join(home, 'data');
    const strategies =
      'strategies:\n  - { name: mine, type: ./mine.ts, symbols: [BTC/USDT], enabled: true }\n';
    writeFileSync(
      join(home, 'tradsys.yaml'),
      `${strategies}trading:\n  paper: { cash: 10000USDT }\n`,
    );
    writeFileSync(join(home, 'mine.ts'), STRATEGY);
  });
  after(async () => {
    await session?.stop({ cancelAll: false, flatten: false }).catch(() => undefined);
    rmSync(home, { recursive: true, force: true });
  });

  /** Beside this process, which runs the session. */
  async function cli(words: string, directory = data, shell?: string) {
    const line = `"${process.execPath}" "${join(root, 'bin/run.js')}" ${words} --data-dir ${directory}`;
    const child = spawn('bash', ['-c', shell === undefined ? line : shell.replace('@', line)], {
      ...{ cwd: home, env: { PATH: process.env['PATH'], HOME: home } },
    });
    let [out, err] = ['', ''];
    child.stdout.on('data', (text: Buffer) => (out += text.toString()));
    child.stderr.on('data', (text: Buffer) => (err += text.toString()));
    const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
    return { code, out, err };
  }

  async function recordsOf(words: string): Promise<readonly Line[]> {
    const { code, out, err } = await cli(`journal show ${words} --json`);
    expect(code, out + err).to.equal(0);
    return (JSON.parse(out) as { records: Line[] }).records;
  }

  async function runSession(work: (running: RunningSession) => Promise<void>): Promise<string> {
    const feed = new ScriptedFeed([{ ...instrument(), venue: 'local' }]);
    const loaded = await loadConfig({ cwd: home, env: {} });
    session = await startSession({
      ...{ loaded, directory: data },
      options: { mode: 'paper', strategies: [], venue: 'local', accounts: [] },
      place: { cwd: home, configDirectory: home },
      openFeed: () => Promise.resolve(feed),
      signal: new AbortController().signal,
      warn: () => undefined,
    });
    feed.tell(...market(99.9, 100.1));
    await until(
      () => session!.view('positions'),
      ({ positions }) => positions.length > 0,
    );
    await work(session);
    const { session: id } = await session.view('status');
    await session.stop({ cancelAll: false, flatten: false });
    session = undefined;
    return id;
  }

  it('of none says so, and is no failure', async () => {
    expect(await cli('journal verify')).to.deep.equal({
      ...{ code: 0, err: '' },
      out: "there is no record yet; the journal begins with the first 'tradsys daemon start'\n",
    });
    expect((await cli('journal show')).out).to.match(/^no record in .*journal\.db yet\n$/);
    expect(await cli('journal export')).to.deep.equal({ code: 0, out: '', err: '' });
    expect(readdirSync(home)).not.to.include('data');
  });

  it('is read while the session writes, without a session being disturbed', async () => {
    const id = await runSession(async (running) => {
      const verified = await cli('journal verify');
      expect(verified.code, verified.out + verified.err).to.equal(0);
      expect(verified.out).to.match(/\n {2}witness +(agrees|behind)\nwhole\n$/);
      expect((await recordsOf('')).map(({ kind }) => kind)).to.include.members(['input', 'market']);
      const exported = await cli('journal export');
      expect(exported.code).to.equal(0);
      await running.act({ kind: 'halt', flatten: false, reason: 'seen enough' }, {
        ...{ via: 'cli', name: 'ann' },
      } as const);
      expect(await running.view('status')).to.include({ state: 'halted' });
    });
    const records = await recordsOf('--session last');
    expect(records.map(({ seq }) => seq)).to.deep.equal(records.map((_, index) => index + 1));
    expect(new Set(records.map((one) => one.session))).to.deep.equal(new Set([id]));
  });

  it('tells what was decided, by whom and why, with names and amounts', async () => {
    const turns = await recordsOf('--kind turn');
    const texts = turns.map(({ text }) => text).join('\n');
    expect(texts).to.match(/order 1: buy 0\.01 at the market \(first, "quoted"\)/);
    expect(texts).to.match(/halt by .*trading is halted/);
    const order = turns.find(({ text }) => text.includes('order 1: buy'))!;
    expect(order).to.include({ strategy: 'mine', symbol: 'BTC/USDT' });
    const [start, ...inputs] = await recordsOf('--kind input');
    expect(start!.text).to.equal('start of epoch 1: paper, account main at local; mine');
    expect(inputs.map(({ text }) => text).join('\n')).to.match(/halt by .*ann.*seen enough/);
    const shown = await cli('journal show --kind turn --kind input');
    expect(shown.out.split('\n')[0]).to.match(/^SEQ +AT +KIND +STRATEGY +SYMBOL +TEXT$/);
    expect(shown.out).to.match(/ \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ +input +start of epoch 1/);
  });

  it('chooses a session by the beginning of its id, a span of time, and the latest', async () => {
    const all = await recordsOf('--since 1h');
    await runSession(() => Promise.resolve());
    const [first, second] = [await recordsOf(`--session ${all[0]!.session!}`), await recordsOf('--session last')]; // prettier-ignore
    expect(first).to.deep.equal(all);
    expect(second[0]).to.include({ seq: all.length + 1 });
    expect(second[0]!.text).to.contain('start of epoch 2');
    expect((await recordsOf('--limit 2')).map(({ seq }) => seq)).to.deep.equal(
      second.slice(-2).map(({ seq }) => seq),
    );
    const whole = await recordsOf('--since 1h');
    expect(whole).to.deep.equal([...first, ...second]);
    // Names are known in the middle, too: the same lines come of a stretch as of the whole.
    expect(await recordsOf('--limit 7')).to.deep.equal(whole.slice(-7));
    expect(await recordsOf('--until 1h')).to.deep.equal([]);
    const unknown = await cli('journal show --session 1999');
    expect(unknown.code).to.equal(2);
    expect(unknown.err).to.match(/--session: no session '1999' is in the journal; the latest: 20/);
    expect((await cli('journal show --session 2')).err).to.match(/2 sessions begin with '2'/);
    expect((await cli('journal show --until soon')).err).to.match(/--until: "soon" is no time/);
  });

  it('is exported as JSON lines and CSV, as it was written, market events unpacked', async () => {
    const file = join(home, 'all.jsonl.gz');
    const { out } = await cli(`journal export --out ${file} --json`);
    const lines = gunzipSync(readFileSync(file)).toString().trimEnd().split('\n');
    expect(JSON.parse(out)).to.deep.equal({ records: lines.length, file });
    const records = lines.map((line) => JSON.parse(line) as Line & { payload: unknown });
    expect(records.map(({ seq }) => seq)).to.deep.equal(records.map((_, index) => index + 1));
    const events = records
      .filter(({ kind }) => kind === 'market')
      .flatMap(({ payload }) => payload as Record<string, unknown>[]);
    expect(events.find(({ kind }) => kind === 'quote')).to.include({
      ...{ symbol: 'BTC/USDT', bidPrice: 99.9, askPrice: 100.1, bidQuantity: 5 },
      venueAt: '2023-11-14T22:13:20.000007Z',
    });
    expect(events.find(({ kind }) => kind === 'depth')!['levels']).to.deep.equal([
      [BID, 99.9, 5],
      [ASK, 100.1, 5],
    ]);
    const csv = await cli('journal export --format csv --kind turn');
    expect(csv.out.split('\n')[0]).to.equal('seq,time,kind,session,strategy,symbol,text,payload');
    expect(csv.out).to.contain('(first, ""quoted"")');
    const turns = await cli('journal export --kind turn');
    expect(csv.out.trimEnd().split('\n').length - 1).to.equal(
      turns.out.trimEnd().split('\n').length,
    );
  });

  it('goes to standard output by either name, and nothing else does', async () => {
    const bare = await cli('journal export --kind turn');
    for (const name of ['-', ...(process.platform === 'win32' ? [] : ['/dev/stdout'])]) {
      expect(await cli(`journal export --kind turn --out ${name}`), name).to.deep.equal(bare);
    }
  });

  it('ends well when its reader has had enough', async () => {
    const cut = await cli('journal export', data, '@ | head -n 1; echo "code ${PIPESTATUS[0]}"');
    expect(cut.out).to.match(/^\{"seq":1,.*\}\ncode 0\n$/);
    expect(cut.err).to.equal('');
  });

  it('says what is wrong, one line each, with exit code 1, and puts it aside when told', async () => {
    const path = join(data, 'journal.db');
    const count = (await recordsOf('--since 1h')).length;
    const database = new Sqlite(path);
    const at = database
      .prepare('select first_seq from commits order by first_seq limit 1 offset 4')
      .pluck()
      .get() as number;
    database.prepare('update commits set hash = zeroblob(32) where first_seq = ?').run(at); // prettier-ignore
    database.close();
    const damaged = await cli('journal verify');
    expect(damaged.code).to.equal(1);
    const wrong = damaged.out.split('\n').filter((line) => line.startsWith('wrong'));
    expect(wrong).to.have.length(2);
    expect(wrong[0]).to.match(
      new RegExp(`^wrong {2}records ${at} to \\d+: a commit does not have the hash it had$`),
    );
    const json = await cli('journal verify --json');
    expect(json.code).to.equal(1);
    expect(JSON.parse(json.out)).to.include({ ok: false, records: at - 1, salvaged: null });
    const unasked = await cli('journal verify --salvage');
    expect(unasked.code).to.equal(2);
    expect(unasked.err).to.contain(
      `the journal would be put aside, and go on from record ${at - 1}; pass --yes to do that`,
    );
    const salvaged = await cli('journal verify --salvage --yes --json');
    expect(salvaged.code).to.equal(1);
    const result = JSON.parse(salvaged.out) as {
      salvaged: { kept: string; salvagedThrough: number };
      witness: unknown;
    };
    expect(result.salvaged.salvagedThrough).to.equal(at - 1);
    expect(readdirSync(data)).to.include(result.salvaged.kept.slice(data.length + 1));
    expect(result.witness).to.deep.include({ state: 'ahead', lost: count - at + 1 });
    expect(await recordsOf('--since 1h')).to.have.length(at - 1);
    const lost = await cli('journal verify --accept-loss');
    expect(lost.code).to.equal(2);
    expect(lost.err).to.contain(
      `the loss of ${count - at + 1} records after record ${at - 1} would be accepted; pass --yes`,
    );
    const accepted = await cli('journal verify --accept-loss --yes');
    expect(accepted.code, accepted.err).to.equal(0);
    expect(accepted.out).to.match(/witness +agrees\nwhole\n$/);
  });
});
