import { BaseCommand } from '../../src/cli/base-command.js';

export default class ConfigSchema extends BaseCommand {
  static override summary = 'Print the JSON Schema of the config file, for editors.';

  static override description =
    'Save it and name it in the first line of tradsys.yaml: # yaml-language-server: $schema=FILE';

  static override examples = ['<%= config.bin %> <%= command.id %> > tradsys.schema.json'];

  async run(): Promise<Readonly<Record<string, unknown>>> {
    await this.parse(ConfigSchema);
    const { configJsonSchema } = await import('../../src/app/config/json-schema.js');
    const schema = configJsonSchema();
    if (!this.jsonEnabled()) this.log(JSON.stringify(schema, undefined, 2));
    return schema;
  }
}
