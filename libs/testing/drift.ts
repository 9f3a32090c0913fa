import { readFileSync } from 'node:fs';
import type { Pool } from '../platform/postgres/postgres.js';

// For tests only: whether a database has the tables that a Prisma schema describes.

/** Each difference as a line: `-` only the schema has it, `+` only the database. */
export async function driftOf(pool: Pick<Pool, 'query'>, schemaFile: string): Promise<string[]> {
  const modelled = new Set(factsOfSchema(readFileSync(schemaFile, 'utf8')));
  const found = new Set(await factsOfDatabase(pool));
  return [
    ...[...modelled].filter((fact) => !found.has(fact)).map((fact) => `- ${fact}`),
    ...[...found].filter((fact) => !modelled.has(fact)).map((fact) => `+ ${fact}`),
  ].sort((a, b) => a.slice(2).localeCompare(b.slice(2)));
}

/**
 * What Postgres says of its tables, a fact a line, for example `run.no smallint not null`. What Prisma does not model is
 * left out: CHECKs, triggers, functions, partitions, partial indexes, storage parameters, and whether an array may be null.
 */
async function factsOfDatabase(pool: Pick<Pool, 'query'>): Promise<string[]> {
  const { rows } = await pool.query<{ fact: string }>(`
    WITH tables AS (
      SELECT oid, relname FROM pg_class
      WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition AND relname <> '_prisma_migrations'
    ), columns AS (
      SELECT relname, attname, format_type(atttypid, atttypmod) AS type, attnotnull, attndims,
        pg_get_expr(adbin, adrelid) AS value
      FROM tables JOIN pg_attribute ON attrelid = tables.oid LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
      WHERE attnum > 0 AND NOT attisdropped
    )
    SELECT concat_ws(' ', relname || '.' || attname, type,
      CASE WHEN attnotnull AND attndims = 0 THEN 'not null' END, 'default ' || value) AS fact FROM columns
    UNION ALL
    SELECT concat(relname, CASE WHEN indisprimary THEN ' key (' WHEN indisunique THEN ' unique (' ELSE ' index (' END,
      (SELECT string_agg(pg_get_indexdef(indexrelid, n, true), ', ' ORDER BY n) FROM generate_series(1, indnkeyatts) n), ')')
    FROM tables JOIN pg_index ON indrelid = tables.oid WHERE indpred IS NULL
    UNION ALL
    SELECT relname || ' ' || lower(pg_get_constraintdef(c.oid))
    FROM tables JOIN pg_constraint c ON conrelid = tables.oid WHERE contype = 'f'`);
  return rows.map(({ fact }) => fact);
}

type Field = { name: string; type: string; list: boolean; optional: boolean; attributes: string };
type Model = { name: string; table: string; fields: Field[]; lines: string[] };

/** The same facts of a Prisma schema, as far as ours use its language; anything else is an error. */
function factsOfSchema(schema: string): string[] {
  const models = [...schema.matchAll(/^model (\w+) \{\n(.*?)^\}/gms)].map(([, name = '', body = '']) =>
    modelOf(name, body),
  );
  const byName = new Map(models.map((model) => [model.name, model]));
  return models.flatMap((model) =>
    model.fields.flatMap((field) => factsOfField(model, field, byName)).concat(keysOf(model)),
  );
}

function modelOf(name: string, body: string): Model {
  const lines = body.split('\n').map((line) => line.trim());
  const fields = lines.flatMap((line) => {
    const match = /^(\w+)\s+(\w+)(\[\])?(\?)?\s*([^/]*)$/.exec(line);
    if (!match) return [];
    const [, name = '', type = '', list, optional, attributes = ''] = match;
    return [{ name, type, list: Boolean(list), optional: Boolean(optional), attributes }];
  });
  return { name, table: /@@map\("(\w+)"\)/.exec(body)?.[1] ?? name, fields, lines };
}

function factsOfField(model: Model, field: Field, byName: Map<string, Model>): string[] {
  const other = byName.get(field.type);
  if (other) return foreignKeyOf(model, field, other);
  const { attributes, list, optional } = field;
  const column = columnOf(model, field.name);
  const type = typeOf(field);
  const nullable = optional || list;
  const value = defaultOf(model, field, type);
  const facts = [`${model.table}.${column} ${type}${list ? '[]' : ''}${nullable ? '' : ' not null'}${value}`];
  if (/@id\b/.test(attributes)) facts.push(`${model.table} key (${column})`);
  if (/@unique\b/.test(attributes)) facts.push(`${model.table} unique (${column})`);
  return facts;
}

const TYPES: Record<string, string> = {
  String: 'text',
  'String @db.Uuid': 'uuid',
  Int: 'integer',
  'Int @db.SmallInt': 'smallint',
  BigInt: 'bigint',
  Float: 'double precision',
  'Float @db.Real': 'real',
  Boolean: 'boolean',
  Bytes: 'bytea',
  Json: 'jsonb',
  'Json @db.Json': 'json',
  'DateTime @db.Date': 'date',
  'DateTime @db.Timestamptz(3)': 'timestamp(3) with time zone',
  'DateTime @db.Timestamptz(6)': 'timestamp(6) with time zone',
};

function typeOf({ name, type, attributes }: Field): string {
  const native = /@db\.\w+(\(\d+\))?/.exec(attributes)?.[0];
  const known = TYPES[native ? `${type} ${native}` : type];
  if (!known) throw new Error(`${name} ${type} ${native ?? ''}: drift.ts does not know this type`);
  return known;
}

function defaultOf(model: Model, field: Field, type: string): string {
  const value = /@default\((dbgenerated\("[^"]*"\)|.*?)\)(?=\s|$)/.exec(field.attributes)?.[1];
  if (value === undefined) return '';
  if (value === 'now()') return ' default CURRENT_TIMESTAMP';
  if (value === 'autoincrement()') {
    return ` default nextval('${model.table}_${columnOf(model, field.name)}_seq'::regclass)`;
  }
  const raw = /^dbgenerated\("(.*)"\)$/.exec(value)?.[1];
  if (raw) return ` default ${raw}`;
  return ` default ${value.startsWith('"') ? `'${value.slice(1, -1)}'::${type}` : value}`;
}

function foreignKeyOf(model: Model, field: Field, other: Model): string[] {
  const fields = /fields: \[(.*?)\]/.exec(field.attributes)?.[1];
  if (!fields) return [];
  const references = /references: \[(.*?)\]/.exec(field.attributes)?.[1] ?? '';
  const action = (name: string, usual: string) =>
    (new RegExp(`${name}: (\\w+)`).exec(field.attributes)?.[1] ?? usual)
      .replace(/(?!^)([A-Z])/g, ' $1')
      .toLowerCase();
  return [
    `${model.table} foreign key (${columnsOf(model, fields)}) references ${other.table}(${columnsOf(other, references)})` +
      ` on update ${action('onUpdate', 'Cascade')} on delete ${action('onDelete', field.optional ? 'SetNull' : 'Restrict')}`,
  ];
}

function keysOf(model: Model): string[] {
  const kinds = { id: 'key', unique: 'unique', index: 'index' };
  return model.lines.flatMap((line) => {
    const [, kind, fields = ''] = /^@@(id|unique|index)\(\[(.*?)\]\)$/.exec(line) ?? [];
    return kind ? [`${model.table} ${kinds[kind as 'id']} (${columnsOf(model, fields)})`] : [];
  });
}

const columnsOf = (model: Model, fields: string) =>
  fields
    .split(', ')
    .map((name) => columnOf(model, name))
    .join(', ');

function columnOf(model: Model, field: string): string {
  const { attributes = '' } = model.fields.find(({ name }) => name === field) ?? {};
  return /@map\("(\w+)"\)/.exec(attributes)?.[1] ?? field;
}
