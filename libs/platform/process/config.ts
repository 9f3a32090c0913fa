import { z } from 'zod';

/**
 * Reads the named settings from the environment; a process names those it uses and sees no others.
 * @param settings all there are, each with the schema that reads its text.
 * @throws Error listing every missing or wrong variable at once.
 */
export function readConfig<S extends z.ZodRawShape, K extends keyof S & string>(
  settings: S,
  names: readonly K[],
  env = process.env,
): { [N in K]: z.output<S[N]> } {
  const shape = Object.fromEntries(names.map((name) => [name, settings[name]!]));
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = z.object(shape).safeParse(present);
  if (parsed.success) return parsed.data as { [N in K]: z.output<S[N]> };
  const problems = parsed.error.issues.map((issue) => {
    const name = String(issue.path[0]);
    return present[name] === undefined ? `${name} is not set` : `${name}: ${issue.message}`;
  });
  throw new Error(
    `configuration is not usable: ${problems.join('; ')}. docs/configuration.md lists every variable`,
  );
}
