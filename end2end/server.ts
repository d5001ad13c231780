// How does a test start, kill and restart the real server, with a port and a database of its own?

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

/** The folder of the made-up town that ships. */
export const DEMO_PROGRAMME = path.join(__dirname, '..', 'content', 'demo-programme');

const POLL_INTERVAL_MS = 25;
/** Generous: two browsers and a build may keep both cores busy. */
const START_MS_MAX = 15_000;
const STOP_MS_MAX = 10_000;
const PORT_MIN = 20_000;
/**
 * Below the ports that the system gives to outgoing connections: while a server is killed, nobody
 * else may be given its port, and no browser may connect to itself.
 */
const PORT_MAX = 32_000;

/** The joining codes of a new duo and the links that carry them. */
export interface Duo {
  codes: { newcomer: string; volunteer: string };
  links: { newcomer: string; volunteer: string };
}

/** A file of the server's, without its folder. */
export interface ServerFile {
  name: string;
  bytes: Buffer;
}

/** One server process at a time, on one port and one data folder for its whole life. */
export class SamenServer {
  private child: ChildProcess | undefined;
  private printed = '';
  private readonly backups: string[] = [];

  private constructor(
    readonly port: number,
    readonly dataDir: string,
    private readonly settings: NodeJS.ProcessEnv,
  ) {}

  /** Prepares a free port and an empty data folder; nothing runs before `start()`. */
  static async create(settings: NodeJS.ProcessEnv = {}): Promise<SamenServer> {
    const dataDir = await mkdtemp(path.join(tmpdir(), 'samen-'));
    return new SamenServer(await freePort(), dataDir, settings);
  }

  /** Scheme, host and port, without a slash at the end. */
  get url(): string {
    return `http://localhost:${this.port}`;
  }

  /** The process id while it runs. */
  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** Sets environment variables for the processes that start from now on. */
  set(settings: NodeJS.ProcessEnv): void {
    Object.assign(this.settings, settings);
  }

  /** Everything that all its processes have printed so far. */
  logs(): string {
    return this.printed;
  }

  /** Starts the process and waits until it answers. */
  async start(): Promise<void> {
    if (this.child) throw new Error('the server runs already');
    const child = spawn(binary(), ['serve'], {
      env: this.environment(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    child.stdout.on('data', (bytes) => (this.printed += bytes));
    child.stderr.on('data', (bytes) => (this.printed += bytes));
    child.on('error', (error) => (this.printed += `\n${error.message}\n`));
    await this.untilHealthy(child);
  }

  /** Ends the process at once, as a power cut would. */
  async kill(): Promise<void> {
    const child = this.child;
    if (!child) return;
    this.child = undefined;
    if (isRunning(child)) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  }

  /** Asks the process to end and waits until it has; complains when it does not do so cleanly. */
  async stop(): Promise<void> {
    const child = this.child;
    if (!child) return;
    if (isRunning(child)) {
      child.kill('SIGTERM');
      try {
        await once(child, 'exit', { signal: AbortSignal.timeout(STOP_MS_MAX) });
      } catch {
        await this.kill();
        throw this.failure(`the server was still there ${STOP_MS_MAX} ms after SIGTERM`);
      }
    }
    this.child = undefined;
    if (child.exitCode !== 0) {
      throw this.failure(`the server ended with ${child.exitCode ?? child.signalCode}`);
    }
  }

  /** Copies all that the stopped server keeps, as a backup would; answers where. It goes with the server. */
  async backUp(): Promise<string> {
    if (this.child) throw new Error('a backup is of a server that rests');
    const folder = await mkdtemp(path.join(tmpdir(), 'samen-backup-'));
    this.backups.push(folder);
    await cp(this.dataDir, folder, { recursive: true });
    return folder;
  }

  /** Puts a backup back in place of all that the stopped server has now. */
  async restore(backup: string): Promise<void> {
    if (this.child) throw new Error('a server that runs is restored by nobody in their right mind');
    for (const name of await readdir(this.dataDir)) {
      await rm(path.join(this.dataDir, name), { recursive: true });
    }
    await cp(backup, this.dataDir, { recursive: true });
  }

  /** Everything that it keeps, running or not. */
  async files(): Promise<ServerFile[]> {
    const all = await readdir(this.dataDir, { recursive: true, withFileTypes: true });
    const files = all.filter((each) => each.isFile());
    return Promise.all(
      files.map(async ({ name, parentPath }) => ({ name, bytes: await readFile(path.join(parentPath, name)) })),
    );
  }

  /** Makes a duo with the server's own command, as an operator would, running server or not. */
  async createDuo(newcomer: string, volunteer: string, programme = 'Testprogramma'): Promise<Duo> {
    const names = ['--programme', programme, '--newcomer', newcomer, '--volunteer', volunteer];
    const stdout = await this.command('duo', 'create', ...names);
    const first = invitation(stdout, 'newcomer', newcomer);
    const second = invitation(stdout, 'volunteer', volunteer);
    return {
      codes: { newcomer: first.code, volunteer: second.code },
      links: { newcomer: first.link, volunteer: second.link },
    };
  }

  /** Takes in a programme's folder with the server's own command; what it printed. */
  async importProgramme(folder: string): Promise<string> {
    return this.command('programme', 'import', folder);
  }

  /** A new joining code for a person, as a coordinator would ask for one. */
  async renewCode(role: 'newcomer' | 'volunteer', name: string): Promise<string> {
    return invitation(await this.command('code', 'renew', '--name', name), role, name).code;
  }

  /** Ends the process and removes its data. */
  async dispose(): Promise<void> {
    await this.kill();
    for (const folder of [this.dataDir, ...this.backups]) {
      await rm(folder, { recursive: true, force: true });
    }
  }

  private async command(...words: string[]): Promise<string> {
    const { stdout } = await promisify(execFile)(binary(), words, { env: this.environment() });
    return stdout;
  }

  private environment(): NodeJS.ProcessEnv {
    return {
      LEPTOS_OUTPUT_NAME: 'samen',
      LEPTOS_HASH_FILES: 'true',
      ...process.env,
      LEPTOS_SITE_ROOT: siteRoot(),
      SAMEN_ADDR: `127.0.0.1:${this.port}`,
      SAMEN_DATA: this.dataDir,
      SAMEN_DEMO: 'false',
      PUBLIC_URL: this.url,
      ...this.settings,
    };
  }

  private async untilHealthy(child: ChildProcess): Promise<void> {
    const deadline = Date.now() + START_MS_MAX;
    while (!(await this.isHealthy())) {
      if (!isRunning(child)) {
        this.child = undefined;
        throw this.failure('the server ended while starting');
      }
      if (Date.now() > deadline) {
        await this.kill();
        throw this.failure(`the server did not answer within ${START_MS_MAX} ms`);
      }
      await delay(POLL_INTERVAL_MS);
    }
  }

  private async isHealthy(): Promise<boolean> {
    try {
      // By address: a name might be looked up as IPv6 first, where nobody listens.
      const answer = await fetch(`http://127.0.0.1:${this.port}/health`, {
        signal: AbortSignal.timeout(1_000),
      });
      return answer.ok;
    } catch {
      return false;
    }
  }

  private failure(message: string): Error {
    return new Error(`${message}; it printed:\n${this.printed}`);
  }
}

/** The folder of the built app. */
export function siteRoot(): string {
  return process.env.LEPTOS_SITE_ROOT ?? path.join(target(), 'site');
}

function binary(): string {
  return process.env.SAMEN_SERVER ?? path.join(target(), 'release', 'server');
}

function target(): string {
  return process.env.CARGO_TARGET_DIR ?? path.join(__dirname, '..', 'target');
}

function isRunning(child: ChildProcess): boolean {
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null;
}

/** Reads `newcomer Amina: ABCD-EFGH  http://…` from what `duo create` printed. */
function invitation(printed: string, role: string, name: string): { code: string; link: string } {
  const start = `${role} ${name}:`;
  const line = printed.split('\n').find((line) => line.includes(start));
  const [code, link] = line?.slice(line.indexOf(start) + start.length).trim().split(/\s+/) ?? [];
  if (!code || !link) {
    throw new Error(`\`duo create\` printed no code and link for the ${role}:\n${printed}`);
  }
  return { code, link };
}

async function freePort(): Promise<number> {
  for (;;) {
    const port = PORT_MIN + Math.floor(Math.random() * (PORT_MAX - PORT_MIN));
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
