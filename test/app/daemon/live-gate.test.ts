/** When real orders may leave, and what is still lacking. */
import { expect } from 'chai';
import { liveGate } from '../../../src/app/daemon/live-gate.js';
import type { LiveAccount, LiveRequest } from '../../../src/app/daemon/live-gate.js';

const HOUR = 3_600_000;
const MAIN: LiveAccount = { name: 'main', venue: 'binance', sandbox: false, address: undefined };
const PASSED = { account: 'main', venue: 'binance', configHash: 'now', at: 100 * HOUR };

const READY: LiveRequest = {
  ...{ mode: 'live', accounts: [MAIN], named: ['main'], enabledInEnvironment: true },
  ...{ passed: [PASSED], configHash: 'now', now: 101 * HOUR, confirmed: true },
};

/** The code of the refusal, else the kind of the answer. */
function answer(more: Partial<LiveRequest>): string {
  const given = liveGate({ ...READY, ...more });
  return given.kind === 'refused' ? given.error.code : given.kind;
}

describe('live gate', () => {
  it('opens when everything is there, and asks when nobody has said yes', () => {
    expect(answer({})).to.equal('open');
    expect(answer({ confirmed: false })).to.equal('ask');
    expect(answer({ mode: 'paper', accounts: [], enabledInEnvironment: false })).to.equal('open');
  });

  it('stays closed without the environment, a name or an account', () => {
    expect(answer({ enabledInEnvironment: false })).to.equal('daemon.live_disabled');
    expect(answer({ named: [] })).to.equal('daemon.account_not_named');
    expect(answer({ accounts: [] })).to.equal('daemon.no_live_account');
  });

  it('wants a doctor who has seen this account, this configuration, and that not long ago', () => {
    const doubts: readonly (readonly [Partial<LiveRequest>, RegExp])[] = [
      [{ passed: [] }, /account main at binance has not passed the doctor/],
      [{ passed: [{ ...PASSED, venue: 'kraken' }] }, /has not passed/],
      [{ configHash: 'other' }, /the configuration has changed since/],
      [{ now: 124 * HOUR + 1 }, /more than 24 hours ago/],
      [{ now: 99 * HOUR }, /more than 24 hours ago/],
    ];
    for (const [more, text] of doubts) {
      expect(answer(more)).to.equal('daemon.doctor');
      const given = liveGate({ ...READY, ...more });
      expect(given).to.have.nested.property('error.message').that.matches(text);
      expect(given).to.have.nested.property('error.exitCode', 5);
    }
    expect(answer({ now: 124 * HOUR })).to.equal('open');
  });

  it('asks nothing of venues on this machine and of test environments', () => {
    const nothing = { passed: [], named: [], enabledInEnvironment: false, confirmed: false };
    const addresses = ['ws://127.0.0.1:8090/ws', 'http://localhost:1', 'http://[::1]:1'];
    for (const address of addresses) {
      expect(answer({ ...nothing, accounts: [{ ...MAIN, address }] })).to.equal('open');
    }
    expect(answer({ ...nothing, accounts: [{ ...MAIN, sandbox: true }] })).to.equal('open');
    const far = { ...MAIN, address: 'wss://127.0.0.1.example.com' };
    expect(answer({ ...nothing, accounts: [far] })).to.equal('daemon.live_disabled');
  });
});
