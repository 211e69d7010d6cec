/** The daemon as a unit of systemd: its text alone. */

export interface UnitInput {
  /** `user`: of the user's own service manager, where the kernel allows less to be shut off. */
  readonly scope: 'user' | 'system';
  /** The program and its words, in the foreground. */
  readonly command: readonly string[];
  /** Run before each start, which fails with it; undefined: nothing. */
  readonly before: readonly string[] | undefined;
  readonly cwd: string;
  /** Where it writes, absolute. */
  readonly writable: readonly string[];
  /** User it runs as, of a system unit. */
  readonly runAs: string | undefined;
  /** File with the passphrase of the vault, absolute. */
  readonly passphraseFile: string | undefined;
  readonly environment: Readonly<Record<string, string>>;
}

type Line = readonly [directive: string, value: string];

/** Usage, configuration and refusals do not mend by themselves. */
const HOPELESS = '2 3 5';
/** A drain takes ten seconds at most, and twice that when it is slow. */
const STOP_WITHIN_SECONDS = 30;

/** Needs nothing but seccomp, which every service manager can give. */
const CONFINED: readonly Line[] = [
  ['NoNewPrivileges', 'yes'],
  ['UMask', '0077'],
  ['LimitCORE', '0'],
  ['LockPersonality', 'yes'],
  ['RestrictAddressFamilies', 'AF_UNIX AF_INET AF_INET6 AF_NETLINK'],
  ['RestrictNamespaces', 'yes'],
  ['RestrictRealtime', 'yes'],
  ['RestrictSUIDSGID', 'yes'],
  ['SystemCallArchitectures', 'native'],
  ['SystemCallFilter', '@system-service'],
  ['SystemCallErrorNumber', 'EPERM'],
];

/** Needs namespaces or the right to drop rights, which only the system's manager has. */
const SEALED: readonly Line[] = [
  ['CapabilityBoundingSet', ''],
  ['AmbientCapabilities', ''],
  ['PrivateDevices', 'yes'],
  ['ProtectClock', 'yes'],
  ['ProtectControlGroups', 'yes'],
  ['ProtectHostname', 'yes'],
  ['ProtectKernelLogs', 'yes'],
  ['ProtectKernelModules', 'yes'],
  ['ProtectKernelTunables', 'yes'],
  ['ProtectProc', 'invisible'],
  ['ProtectSystem', 'strict'],
  ['RemoveIPC', 'yes'],
];

export function unitText(input: UnitInput): string {
  const { scope } = input;
  return [
    section('Unit', [
      ['Description', 'tradsys trading daemon'],
      ...(scope === 'system'
        ? ([
            ['Wants', 'network-online.target'],
            ['After', 'network-online.target time-sync.target'],
          ] as const)
        : []),
      ['StartLimitIntervalSec', '300'],
      ['StartLimitBurst', '5'],
    ]),
    section('Service', serviceOf(input)),
    section('Install', [['WantedBy', scope === 'user' ? 'default.target' : 'multi-user.target']]),
  ].join('\n');
}

function serviceOf(input: UnitInput): readonly Line[] {
  const { scope, command, before, cwd, writable, runAs, passphraseFile, environment } = input;
  const sealed: readonly Line[] = [
    ...SEALED,
    // Temporary files of its own would hide a data directory among them.
    ...(isTemporary([cwd, ...writable]) ? [] : [['PrivateTmp', 'yes'] as const]),
    ['ReadWritePaths', writable.map(quoted).join(' ')],
  ];
  return [
    ['Type', 'exec'],
    ...(runAs === undefined ? [] : [['User', runAs] as const]),
    ['WorkingDirectory', specifiersKept(cwd)],
    ...Object.entries(environment).map(([name, value]): Line => [
      'Environment',
      quoted(`${name}=${value}`),
    ]),
    ...(passphraseFile === undefined
      ? []
      : [['LoadCredential', `tradsys-passphrase:${specifiersKept(passphraseFile)}`] as const]),
    ...(before === undefined ? [] : [['ExecStartPre', words(before)] as const]),
    ['ExecStart', words(command)],
    ['Restart', 'on-failure'],
    ['RestartSec', '5'],
    ['RestartPreventExitStatus', HOPELESS],
    ['KillMode', 'mixed'],
    ['TimeoutStopSec', String(STOP_WITHIN_SECONDS)],
    ...CONFINED,
    ...(scope === 'system' ? sealed : []),
  ];
}

const isTemporary = (paths: readonly string[]): boolean =>
  paths.some((path) => /^\/(?:var\/)?tmp(?:\/|$)/.test(path));

const section = (name: string, lines: readonly Line[]): string =>
  `[${name}]\n${lines.map(([directive, value]) => `${directive}=${value}\n`).join('')}`;

/** `%` begins a name that systemd replaces. */
const specifiersKept = (text: string): string => text.replaceAll('%', '%%');

function quoted(text: string): string {
  const kept = specifiersKept(text);
  if (/^[\w@%+=:,./-]+$/.test(kept)) return kept;
  return `"${kept.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

/** A command line, where `$` begins the name of a variable. */
const words = (command: readonly string[]): string =>
  command.map((word) => quoted(word).replaceAll('$', '$$$$')).join(' ');
