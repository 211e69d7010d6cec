export function manifestOf(root: string, commands: string): Promise<unknown>;
