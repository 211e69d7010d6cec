/** Writes what is derived from the config schema: docs/configuration.md (tables) and the JSON Schema. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { configJsonSchemaText } from '../src/app/config/json-schema.js';
import { referencePage } from '../src/app/config/reference.js';

const page = 'docs/configuration.md';
writeFileSync(page, referencePage(readFileSync(page, 'utf8')));
mkdirSync('docs/schema', { recursive: true });
writeFileSync('docs/schema/tradsys.schema.json', configJsonSchemaText());
