import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { parse as parseToml } from 'smol-toml';
import { COUNTRIES } from '../../libs/simulation/destinations.js';
import {
  readSettings,
  SETTING_NAMES,
  type SettingName,
  type SimulationSettings,
} from '../../libs/simulation/simulation-settings.js';
import { UsageError } from './start-settings.js';

export type SimulateFlags = Partial<Record<SettingName, unknown>> & {
  config?: string;
  sweep?: boolean;
  messagesPerSender?: number;
  plot?: string;
  metricsPort?: number;
  target?: string;
  apiKey?: string;
  live?: boolean;
  json?: boolean;
};

/** Adds a flag for every setting; each has the setting's name and no default, so that the file can say it. */
export function addSettingFlags(command: Command): Command {
  const number = (flag: string, argument: string, description: string) =>
    command.option(`--${flag} <${argument}>`, description, numberFor(flag));
  command.option(
    '--config <file>',
    'a TOML or JSON file of the settings below, in camelCase; flags override it',
  );
  number('messages', 'n', 'how many messages (default 1,000)');
  command.option('--message-length <min-max>', 'characters of a message (default 1-100)', lengthRange);
  command.option(
    '--destinations <mix>',
    `weights by country (default US=8,CA=1,GB=1), of ${COUNTRIES.join(' ')}`,
    mix,
  );
  number('producers', 'n', 'that make the messages (default 10); with --target each makes a campaign');
  number('batch-size', 'n', 'messages a batch (default 100)');
  number('queue-size', 'n', 'messages the broker has room for (default 10,000)');
  number(
    'senders',
    'n',
    'each holds one message at a time (default 50,000; with --sweep the most, 2,000,000)',
  );
  number('send-time-mean', 'seconds', 'how long a sender holds a message (default 1.0)');
  number('send-time-deviation', 'seconds', 'its standard deviation (default 0.1)');
  number('failure-rate', 'share', 'of the messages that fail, 0 to 1 (default 0.1)');
  number('monitor-interval', 'seconds', 'how often the monitor shows (default 1; 0 for never)');
  number('seed', 'n', 'the same seed gives the same messages and counts (default 1)');
  return command;
}

export function numberFor(flag: string): (text: string) => number {
  return (text) => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (Number.isFinite(value)) return value;
    throw new UsageError(`--${flag}: "${text}" is not a number`);
  };
}

function lengthRange(text: string): [number, number] {
  const [, min, max] = /^(\d+)(?:-(\d+))?$/.exec(text) ?? [];
  if (min === undefined) throw new UsageError(`--message-length: "${text}" is not a range such as 1-100`);
  return [Number(min), Number(max ?? min)];
}

function mix(text: string): Record<string, number> {
  const weights = text.split(',').map((part) => /^\s*(\w+)=([\d.]+)\s*$/.exec(part));
  if (weights.includes(null))
    throw new UsageError(`--destinations: "${text}" is not a mix such as US=8,GB=2`);
  return Object.fromEntries(weights.map((match) => [match![1], Number(match![2])]));
}

/**
 * The settings of the flags, the file and the defaults, in this order.
 * @throws UsageError naming every flag and every name of the file that is wrong.
 */
export function settingsOf(flags: SimulateFlags): SimulationSettings {
  const file = flags.config === undefined ? {} : readFile(flags.config);
  const byFlag = Object.fromEntries(
    SETTING_NAMES.filter((name) => flags[name] !== undefined).map((name) => [name, flags[name]]),
  );
  const read = readSettings({ ...(flags.sweep && { senders: 2_000_000 }), ...file, ...byFlag });
  if ('settings' in read) return read.settings;
  const faults = read.faults.map(({ setting, detail }) =>
    setting in file && !(setting in byFlag)
      ? `${flags.config}: ${setting}: ${detail}`
      : `${flagOf(setting)}: ${detail}`,
  );
  throw new UsageError(faults.join('\n'));
}

/** A setting as a person types it. */
export function flagOf(setting: string): string {
  return `--${setting.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

function readFile(name: string): object {
  // npm runs us in the project's folder; the file is meant from where the command was typed.
  const file = path.resolve(process.env.INIT_CWD ?? '.', name);
  try {
    const text = readFileSync(file, 'utf8');
    const content: unknown = file.endsWith('.json') ? JSON.parse(text) : parseToml(text);
    if (typeof content === 'object' && content !== null && !Array.isArray(content)) return content;
    throw new Error('it is no object of settings');
  } catch (error) {
    throw new UsageError(`--config: ${file} cannot be read: ${(error as Error).message}`);
  }
}
