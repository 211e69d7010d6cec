import { expect } from 'chai';
import { Writable } from 'node:stream';
import { colourLevel } from '../../src/cli/colour-level.js';
import { compact, duration, startProgress } from '../../src/cli/progress.js';
import { renderTable } from '../../src/cli/table.js';

describe('cli/colour', () => {
  const terminal = { isTTY: true, getColorDepth: () => 24 };
  it('is for terminals alone, and never under NO_COLOR', () => {
    expect(colourLevel({}, terminal)).to.equal(3);
    expect(colourLevel({}, {})).to.equal(0);
    expect(colourLevel({ TERM: 'dumb' }, terminal)).to.equal(0);
    expect(colourLevel({ NO_COLOR: '1', FORCE_COLOR: '3' }, terminal)).to.equal(0);
    expect(colourLevel({ NO_COLOR: '' }, terminal)).to.equal(3);
  });

  it('is forced by FORCE_COLOR', () => {
    expect(colourLevel({ FORCE_COLOR: '1' }, {})).to.equal(1);
    expect(colourLevel({ FORCE_COLOR: '' }, {})).to.equal(1);
    expect(colourLevel({ FORCE_COLOR: '2' }, {})).to.equal(2);
    expect(colourLevel({ FORCE_COLOR: '0' }, terminal)).to.equal(0);
  });
});

describe('cli/table', () => {
  it('aligns words left and numbers right, without borders or trailing spaces', () => {
    const text = renderTable({
      columns: [{ header: 'symbol' }, { header: 'bars', align: 'right' }, { header: 'note' }],
      rows: [
        ['BTC/USDT', 12345, ''],
        ['é', 1, 'wide'],
      ],
      indent: 2,
    });
    expect(text.split('\n')).to.deep.equal([
      '  symbol     bars  note',
      '  BTC/USDT  12345',
      '  é             1  wide',
    ]);
  });

  it('lets columns go from a page that is too narrow for them, and wraps the last', () => {
    const columns = [
      { header: 'symbol' },
      { header: 'first', leaves: 2 },
      { header: 'gaps', leaves: 1 },
      { header: 'origin' },
    ];
    const rows = [['BTC/USDT', '2024-01-01', '12', 'one.csv + two.csv']];
    const at = (width: number) => renderTable({ columns, rows, width }).split('\n');
    expect(at(60)[1]).to.equal('BTC/USDT  2024-01-01  12    one.csv + two.csv');
    expect(at(40).map((line) => line.trimEnd())).to.deep.equal([
      'symbol    first       gaps  origin',
      'BTC/USDT  2024-01-01  12    one.csv +',
      '                            two.csv',
    ]);
    expect(at(30)[0]).to.equal('symbol    gaps  origin');
    expect(at(24)[0]).to.equal('symbol    origin');
  });

  it('prints the heading alone when there are no rows', () => {
    expect(renderTable({ columns: [{ header: 'a' }], rows: [] })).to.equal('a');
  });

  it('wraps the last column to the page', () => {
    const text = renderTable({
      columns: [{ header: 'name' }, { header: 'meaning' }],
      rows: [['one', 'bars in the average that is the faster']],
      width: 28,
    });
    expect(text.split('\n')).to.deep.equal([
      'name  meaning',
      'one   bars in the average',
      '      that is the faster',
    ]);
  });
});

class Terminal extends Writable {
  readonly isTTY: boolean;
  text = '';
  readonly columns = 80;
  readonly rows = 24;

  constructor(isTTY: boolean) {
    super();
    this.isTTY = isTTY;
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }

  cursorTo(): boolean {
    return true;
  }

  clearLine(): boolean {
    return true;
  }
}

/** Runs a job of `seconds` and gives what the stream saw. */
async function seen(isTTY: boolean, seconds: number): Promise<string> {
  const terminal = new Terminal(isTTY);
  let nowMs = 0;
  const stream = terminal as unknown as NodeJS.WriteStream;
  const progress = startProgress({ unit: 'bars', total: 1000, stream, now: () => nowMs });
  for (let step = 1; step <= 4; step += 1) {
    nowMs = (seconds * 1000 * step) / 4;
    progress.update(200 * step);
    await new Promise((done) => setTimeout(done, 150));
  }
  progress.stop();
  return terminal.text;
}

describe('cli/progress', () => {
  it('shows rate and time left on a terminal once a second has passed', async () => {
    const text = await seen(true, 8);
    expect(text).to.match(/80%/);
    expect(text).to.match(/100 bars\/s/);
    expect(text).to.match(/2s left/);
  });

  it('shows nothing for a short job, and nothing when piped', async () => {
    expect(await seen(true, 0.9)).to.equal('');
    expect(await seen(false, 60)).to.equal('');
  });

  it('writes counts and durations shortly', () => {
    expect([999, 1234, 35_000_000].map(compact)).to.deep.equal(['999', '1.2k', '35.0M']);
    expect([6.2, 125, 3725, Infinity].map(duration)).to.deep.equal(['7s', '2m 05s', '1h 02m', '-']);
  });
});
