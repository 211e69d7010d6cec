/**
 * Sessions of twenty seconds that `npm run bench:realism` recorded on our exchange, played again: simulated
 * fills stay as near to those on the exchange as the documentation says.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect } from 'chai';
import type { LiveSession } from '../../bench/workloads/live-session.js';
import { likenessOf, prepareReplay, replayed } from '../../bench/workloads/replayed-session.js';
import type { Likeness } from '../../bench/workloads/replayed-session.js';

const sessionOf = (role: 'maker' | 'taker'): LiveSession =>
  JSON.parse(
    gunzipSync(readFileSync(join(import.meta.dirname, `sessions/${role}.json.gz`))).toString(),
  ) as LiveSession;

describe('bench: realism', function () {
  this.timeout(120_000);
  let directory: string;
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'tradsys-realism-'))));
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  function play(role: 'maker' | 'taker'): Likeness {
    const session = sessionOf(role);
    prepareReplay(directory, session);
    return likenessOf(session.orders, replayed(directory, 'pessimistic'));
  }

  it('a maker fills what it filled on the exchange', () => {
    const { matched, missed, phantom, errorTicks } = play('maker');
    expect(matched).to.be.at.least(98);
    expect(missed).to.be.at.most(2);
    expect(phantom).to.be.at.most(2);
    expect(errorTicks).to.be.at.most(1);
  });

  it('a taker fills all, six times of seven at the same price to the tick', () => {
    const { matched, phantom, sameTick } = play('taker');
    expect(matched).to.be.closeTo(100, 1e-6);
    expect(phantom).to.be.closeTo(0, 1e-6);
    expect(sameTick).to.be.at.least(85);
  });
});
