const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

/**
 * The server's settings for a machine: heavy bulk updates in place (HOT), few connections, commits that survive a power
 * cut. Nothing here trades durability for speed: fsync, full_page_writes and synchronous_commit stay on.
 * @param machine.lz4 whether this build can compress WAL with lz4; pglz costs more time than it saves.
 */
export function postgresSettings(machine: {
  memoryBytes: number;
  diskFreeBytes: number;
  lz4: boolean;
  small: boolean;
}): Record<string, string> {
  const shared = machine.small ? 64 * MIB : clamp(machine.memoryBytes / 4, 64 * MIB, GIB);
  const wal = machine.small ? GIB : clamp(machine.diskFreeBytes / 8, 512 * MIB, 8 * GIB);
  return {
    listen_addresses: "'127.0.0.1'",
    unix_socket_directories: "''",
    max_connections: '200',
    password_encryption: "'scram-sha-256'",

    shared_buffers: megabytes(shared),
    effective_cache_size: megabytes(Math.max(machine.memoryBytes / 2, shared)),
    maintenance_work_mem: megabytes(machine.small ? 32 * MIB : 128 * MIB),
    work_mem: '8MB',

    fsync: 'on',
    full_page_writes: 'on',
    synchronous_commit: 'on',
    // Few checkpoints: each makes the next change of every page go to the WAL whole.
    max_wal_size: megabytes(wal),
    min_wal_size: megabytes(Math.min(wal / 4, GIB)),
    checkpoint_timeout: '15min',
    wal_buffers: machine.small ? '-1' : '32MB',
    wal_compression: machine.lz4 ? 'lz4' : 'off',

    random_page_cost: '1.1',
    jit: 'off',
    // Dead versions are mostly reclaimed in place; vacuum comes often, in small portions, never with all its might.
    autovacuum_naptime: '15s',
    autovacuum_max_workers: '2',
    autovacuum_vacuum_cost_limit: '1000',

    log_min_duration_statement: machine.small ? '-1' : '5s',
    log_lock_waits: 'on',
    log_line_prefix: "'%m [%p] %q%a@%d '",
    log_timezone: "'UTC'",
    timezone: "'UTC'",
  };
}

const clamp = (value: number, min: number, max: number) => Math.min(Math.max(value, min), max);
const megabytes = (bytes: number) => `${Math.floor(bytes / MIB)}MB`;
