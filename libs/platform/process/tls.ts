import { readFileSync } from 'node:fs';

/** Where one process authenticates to another by certificate; all of them or none are set. */
export const RPC_TLS_SETTINGS = ['RPC_TLS_CERT', 'RPC_TLS_KEY', 'RPC_TLS_CA'] as const;

/** Contents of PEM files. */
export interface Certificates {
  cert: Buffer;
  key: Buffer;
  /** Of whoever signs the other side's certificate. */
  ca: Buffer;
}

/**
 * What the settings name, or undefined where they name nothing.
 * @throws Error that says which setting is missing or which file cannot be read.
 */
export function readCertificates(
  config: Partial<Record<(typeof RPC_TLS_SETTINGS)[number], string | undefined>>,
): Certificates | undefined {
  const missing = RPC_TLS_SETTINGS.filter((name) => !config[name]);
  if (missing.length === RPC_TLS_SETTINGS.length) return undefined;
  if (missing.length > 0) {
    throw new Error(
      `set ${RPC_TLS_SETTINGS.join(', ')} together, or none of them; ${missing.join(', ')} is missing`,
    );
  }
  const read = (name: (typeof RPC_TLS_SETTINGS)[number]) => {
    try {
      return readFileSync(config[name]!);
    } catch (error) {
      throw new Error(`${name}: ${(error as Error).message}`);
    }
  };
  return { cert: read('RPC_TLS_CERT'), key: read('RPC_TLS_KEY'), ca: read('RPC_TLS_CA') };
}
