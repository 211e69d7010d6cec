import type { Kysely } from 'kysely';

export async function up({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable('tick_series')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('symbol', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('instrument', 'text', (column) => column.notNull())
    .addColumn('origin', 'text', (column) => column.notNull())
    .addColumn('rows', 'integer', (column) => column.notNull())
    .addColumn('first', 'integer', (column) => column.notNull())
    .addColumn('last', 'integer', (column) => column.notNull())
    .addUniqueConstraint('tick_series_by_name', ['symbol', 'kind'])
    .execute();
  await schema
    .createTable('tick_chunk')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('series', 'integer', (column) => column.notNull().references('tick_series.id'))
    .addColumn('first', 'integer', (column) => column.notNull())
    .addColumn('last', 'integer', (column) => column.notNull())
    .addColumn('rows', 'integer', (column) => column.notNull())
    .addColumn('block', 'blob', (column) => column.notNull())
    .execute();
  await schema
    .createIndex('tick_chunk_by_time')
    .on('tick_chunk')
    .columns(['series', 'first', 'last', 'id', 'rows'])
    .execute();
}

export async function down({ schema }: Kysely<unknown>): Promise<void> {
  await schema.dropTable('tick_chunk').execute();
  await schema.dropTable('tick_series').execute();
}
