/** A variable that the command reads, as the reference page lists it. */
export interface CommandVariable {
  name: string;
  doc: string;
  default?: string;
  secret: boolean;
}

/** All variables of the command. RINGFLEET_DATA_DIR is the services' too. */
export const commandVariables = [
  {
    name: 'RINGFLEET_URL',
    doc: 'Address of the API that the command talks to. Default: that of the server on the data folder.',
    secret: false,
  },
  {
    name: 'RINGFLEET_TOKEN',
    doc: 'Token for the API. Default: the text of admin.token in the data folder.',
    secret: true,
  },
  {
    name: 'RINGFLEET_DATA_DIR',
    doc: 'Data folder of the server on this machine, where its address and its first token lie.',
    default: './ringfleet-data',
    secret: false,
  },
] as const satisfies readonly CommandVariable[];

/** Those that a server on the same environment must not take for slips. */
export const variablesOfCommandAlone = ['RINGFLEET_URL', 'RINGFLEET_TOKEN'] as const;

export interface CommandEnvironment {
  url: string | undefined;
  token: string | undefined;
  dataFolder: string;
  /** The whole of it, for the server that `start` runs. */
  all: Readonly<Record<string, string | undefined>>;
}

/** Reads the variables of the command. */
export function readEnvironment(env: Readonly<Record<string, string | undefined>>): CommandEnvironment {
  const given = (name: (typeof commandVariables)[number]['name']) => env[name]?.trim() || undefined;
  return {
    url: given('RINGFLEET_URL'),
    token: given('RINGFLEET_TOKEN'),
    dataFolder: given('RINGFLEET_DATA_DIR') ?? './ringfleet-data',
    all: env,
  };
}
