import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  DriverAdapterError,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils';
import * as engineModule from '@prisma/schema-engine-wasm/schema_engine_bg';
import pg from 'pg';

type Exports = { __wbindgen_start(): void };
/** TypeScript declares this global only together with a browser's. */
declare const WebAssembly: {
  instantiate(code: Uint8Array, imports: Record<string, object>): Promise<{ instance: { exports: Exports } }>;
};
/** The part of the engine's module that its type declarations leave out: how the WebAssembly is put under it. */
type Bindings = typeof engineModule & { __wbg_set_wasm(exports: Exports): void };
const bindings = engineModule as Bindings;

let loading: Promise<void> | undefined;

/** Loads Prisma's own schema engine as WebAssembly: nothing is downloaded, so that migrations run air-gapped. */
function loadEngine(): Promise<void> {
  loading ??= (async () => {
    // A panic of the engine is reported through this global before its promise rejects.
    Object.assign(globalThis, {
      PRISMA_WASM_PANIC_REGISTRY: { set_message: (text: string) => console.error(text) },
    });
    const entry = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg');
    const code = await readFile(path.join(path.dirname(entry), 'schema_engine_bg.wasm'));
    const { instance } = await WebAssembly.instantiate(code, {
      './schema_engine_bg.js': importsOfEngine(),
    });
    bindings.__wbg_set_wasm(instance.exports);
    instance.exports.__wbindgen_start();
  })();
  return loading;
}

/** The engine leaves a timer of ten seconds behind every lock it takes; no process need stay for that. */
function importsOfEngine(): Record<string, unknown> {
  const entries = Object.entries(engineModule).map(([name, value]) => {
    if (!name.startsWith('__wbg_setTimeout')) return [name, value];
    const set = value as unknown as (...args: unknown[]) => NodeJS.Timeout;
    return [name, (...args: unknown[]) => set(...args).unref()];
  });
  return Object.fromEntries(entries);
}

export type SchemaEngine = engineModule.SchemaEngine;

/** Runs `work` with an engine on the database, and closes every connection afterwards. */
export async function withSchemaEngine<T>(
  databaseUrl: string,
  schema: string | undefined,
  work: (engine: SchemaEngine) => Promise<T>,
): Promise<T> {
  await loadEngine();
  const pool = new CatalogPool({
    connectionString: databaseUrl,
    max: 4,
    application_name: 'broadside-migrate',
  });
  pool.on('error', () => {});
  const datamodels = schema === undefined ? undefined : [['schema.prisma', schema] as [string, string]];
  const adapter = bindMigrationAwareSqlAdapterFactory(adapterFor(pool));
  try {
    const engine = await engineModule.SchemaEngine.new({ datamodels }, () => {}, adapter);
    try {
      return await work(engine);
    } finally {
      engine.free();
    }
  } finally {
    await pool.end();
  }
}

const CHAR_OID = 18;
const TEXT_OID = 25;

/**
 * A pool that remembers which result columns had the catalogue's one-byte type `"char"`. The adapter refuses that type,
 * yet the engine reads it when it describes a schema; so it passes as text and is labelled again behind the adapter.
 */
class CatalogPool extends pg.Pool {
  readonly charColumns = new WeakMap<object, number[]>();

  // The adapter only uses the form that returns a promise.
  override async query(...args: unknown[]): Promise<never> {
    const result = await (super.query as (...all: unknown[]) => Promise<pg.QueryArrayResult>)(...args);
    const columns: number[] = [];
    for (const [index, field] of (result.fields ?? []).entries()) {
      if (field.dataTypeID !== CHAR_OID) continue;
      field.dataTypeID = TEXT_OID;
      columns.push(index);
    }
    if (result.rows) this.charColumns.set(result.rows, columns);
    return result as never;
  }
}

/**
 * Prisma's Postgres adapter with three corrections.
 * - The type `"char"`: see `CatalogPool`.
 * - Scripts go to the server whole. The adapter cuts them at every semicolon, also inside the body of a function, and
 *   runs the pieces one by one; sent whole, a script is also one transaction, so that a migration applies completely or
 *   not at all.
 * - Partial indexes stay hidden when the engine lists a database's indexes: a Prisma schema cannot name them, and the
 *   engine would take one for a renamed full index on the same columns.
 */
function adapterFor(pool: CatalogPool): SqlMigrationAwareDriverAdapterFactory {
  const factory = new PrismaPg(pool);
  const connect = async (): Promise<SqlDriverAdapter> => {
    const adapter = await factory.connect();
    const queryRaw = adapter.queryRaw.bind(adapter);
    return Object.assign(adapter, {
      async queryRaw(query: Parameters<typeof queryRaw>[0]) {
        const result = await queryRaw(query);
        for (const column of pool.charColumns.get(result.rows) ?? []) {
          result.columnTypes[column] = ColumnTypeEnum.Character;
        }
        const predicate = result.columnNames.indexOf('predicate');
        if (predicate >= 0) result.rows = result.rows.filter((row) => row[predicate] === null);
        return result;
      },
      async executeScript(script: string) {
        await pool.query(script).catch((error: pg.DatabaseError) => {
          throw new DriverAdapterError(asAdapterError(error));
        });
      },
    });
  };
  return {
    provider: factory.provider,
    adapterName: factory.adapterName,
    connect,
    connectToShadowDb: () => factory.connectToShadowDb(),
  };
}

function asAdapterError(error: pg.DatabaseError) {
  const { code = 'N/A', severity = 'ERROR', message, detail, column, hint } = error;
  return { kind: 'postgres' as const, code, severity, message, detail, column, hint };
}
