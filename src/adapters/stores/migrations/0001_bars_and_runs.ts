import type { Kysely } from 'kysely';

export async function up({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable('series')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('symbol', 'text', (column) => column.notNull())
    .addColumn('timeframe', 'text', (column) => column.notNull())
    .addColumn('instrument', 'text', (column) => column.notNull())
    .addColumn('origin', 'text', (column) => column.notNull())
    .addColumn('synthetic', 'integer', (column) => column.notNull())
    .addColumn('bars', 'integer', (column) => column.notNull())
    .addColumn('first', 'integer', (column) => column.notNull())
    .addColumn('last', 'integer', (column) => column.notNull())
    .addUniqueConstraint('series_by_name', ['symbol', 'timeframe'])
    .execute();
  await schema
    .createTable('chunk')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('series', 'integer', (column) => column.notNull().references('series.id'))
    .addColumn('first', 'integer', (column) => column.notNull())
    .addColumn('last', 'integer', (column) => column.notNull())
    .addColumn('bars', 'integer', (column) => column.notNull())
    .addColumn('block', 'blob', (column) => column.notNull())
    .execute();
  await schema
    .createIndex('chunk_by_time')
    .unique()
    .on('chunk')
    .columns(['series', 'first', 'last', 'bars'])
    .execute();
  await schema
    .createTable('run')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('created_at', 'integer', (column) => column.notNull())
    .addColumn('strategy', 'text', (column) => column.notNull())
    .addColumn('note', 'text', (column) => column.notNull())
    .addColumn('journal_hash', 'text', (column) => column.notNull())
    .addColumn('manifest', 'text', (column) => column.notNull())
    .addColumn('result', 'text', (column) => column.notNull())
    .execute();
}

export async function down({ schema }: Kysely<unknown>): Promise<void> {
  await schema.dropTable('run').execute();
  await schema.dropTable('chunk').execute();
  await schema.dropTable('series').execute();
}
