/** Directory of the build. */
export const dist: string;
export function isBuilt(): boolean;
