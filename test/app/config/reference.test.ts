import { readFileSync } from 'node:fs';
import Ajv from 'ajv';
import { expect } from 'chai';
import { parse as parseYaml } from 'yaml';
import { ACTED_ON, isActedOn } from '../../../src/app/config/acted-on.js';
import { configJsonSchema, configJsonSchemaText } from '../../../src/app/config/json-schema.js';
import { keyReferences, referencePage } from '../../../src/app/config/reference.js';
import { schema } from '../../../src/app/config/schema/index.js';
import { schemaAt } from '../../../src/app/config/shape.js';
import { pathOf } from '../../../src/app/config/tree.js';
import { sharedFile } from '../../shared.js';

const remedy = 'run: node --import tsx scripts/write-config-docs.ts';

describe('what is published about the configuration', () => {
  it('docs/configuration.md is current', () => {
    const page = readFileSync('docs/configuration.md', 'utf8');
    expect(page === referencePage(page), remedy).to.equal(true);
  });

  it('docs/schema/tradsys.schema.json is current', () => {
    const published = readFileSync('docs/schema/tradsys.schema.json', 'utf8');
    expect(published === configJsonSchemaText(), remedy).to.equal(true);
  });

  it('every key has a meaning, and every number a unit', () => {
    const keys = keyReferences();
    expect(keys.filter(({ meaning }) => meaning.length < 3).map(({ key }) => key)).to.deep.equal(
      [],
    );
    const numbers = keys.filter(({ allowed }) => /number/.test(allowed) && !/text/.test(allowed));
    expect(numbers.length).to.be.greaterThan(40);
    expect(numbers.filter(({ unit }) => unit === '').map(({ key }) => key)).to.deep.equal([]);
  });

  it('every key said to be acted on exists', () => {
    const inFirst = (key: string): string => key.replaceAll('[]', '[0]');
    expect(ACTED_ON.filter((key) => !schemaAt(schema, pathOf(inFirst(key))))).to.deep.equal([]);
  });

  it('keys below what is acted on count, keys beside it do not', () => {
    const acted = ['strategies', 'strategies[1].name', 'strategies[0].parameters.period'];
    const more = ['trading.risk.max_drawdown', 'backtest.fees.maker', 'strategies[0].symbols[2]'];
    const idle = ['strategies[0].exits.stop_loss', 'general.max_workers'];
    const beside = ['general.max_memory', 'trading.engine.max_trades_per_second', 'backtests'];
    expect([...acted, ...more].filter((key) => !isActedOn(key))).to.deep.equal([]);
    expect([...idle, ...beside].filter(isActedOn)).to.deep.equal([]);
  });

  describe('the JSON Schema, in the hands of another validator', () => {
    const validate = new Ajv().compile(configJsonSchema());

    it('accepts the reference file', function () {
      const text = readFileSync(sharedFile(this, 'spec/config.yaml'), 'utf8');
      expect(validate(parseYaml(text)), JSON.stringify(validate.errors)).to.equal(true);
    });

    const accepted = [
      'log: { max_size: "${SIZE}" }',
      'backtest: { fees: { maker: 0 } }',
      'backtest: { fees: 10bps }',
      'backtest: { fees: 2bps/5 bps }',
      'log: { max_age: 1h30m }',
    ];
    for (const text of accepted) {
      it(`accepts ${text}`, () =>
        expect(validate(parseYaml(text)), JSON.stringify(validate.errors)).to.equal(true));
    }

    const refused = [
      'log: { max_sise: 5 }',
      'log: { max_size: big }',
      'backtest: { fees: { maker: 0.1 } }',
      'backtest: { fees: 0.001 }',
      'backtest: { fees: 1bps/2bps/3bps }',
      'strategies: [{ type: x }]',
      'log: { max_age: soon }',
    ];
    for (const text of refused) {
      it(`refuses ${text}`, () => expect(validate(parseYaml(text))).to.equal(false));
    }
  });
});
