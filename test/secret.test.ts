import { inspect } from 'node:util';
import { expect } from 'chai';
import { Secret } from '../src/secret.js';

describe('secret', () => {
  const secret = new Secret('hunter2');

  it('shows a mask to whoever prints, joins, copies, inspects or serialises it', () => {
    const shown = [
      // eslint-disable-next-line @typescript-eslint/restrict-template-expressions
      `${secret}`,
      String(secret),
      ['a', secret].join(' '),
      JSON.stringify({ secret, deep: [{ secret }] }),
      JSON.stringify(Object.assign({}, secret)),
      inspect(secret),
      inspect({ a: { b: [secret] } }, { depth: null, showHidden: true }),
      Object.keys(secret).join(),
      JSON.stringify(structuredClone(secret)),
    ];
    expect(shown.filter((text) => text.includes('hunter2'))).to.deep.equal([]);
    expect(shown[0]).to.equal('***');
    expect(shown[3]).to.equal('{"secret":"***","deep":[{"secret":"***"}]}');
  });

  it('gives its text on purpose', () => {
    expect(secret.reveal()).to.equal('hunter2');
  });
});
