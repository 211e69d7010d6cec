export interface DocExcerpts {
  readonly generated: string;
  readonly sensitivity: string;
  readonly list: string;
  readonly rerun: string;
}
export function docExcerpts(): DocExcerpts;
export function withExcerpts(text: string, excerpts: DocExcerpts): string;
