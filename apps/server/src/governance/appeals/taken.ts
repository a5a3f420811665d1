/**
 * What somebody faster may have taken between looking and writing: the same submission, the same order of the hotline, or a query
 * number drawn twice.
 */
const constraints: ReadonlySet<string> = new Set([
  'submissions_pkey',
  'appeals_tenant_id_external_no_key',
  'appeals_tenant_id_query_no_key',
]);
/** PostgreSQL 15 appendix A. */
const uniqueViolation = '23505';
const attempts = 5;

function isTaken(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error) || !('constraint' in error)) return false;
  return error.code === uniqueViolation && typeof error.constraint === 'string' && constraints.has(error.constraint);
}

/**
 * Does a filing, and does it again from its start when somebody faster took what it was about to write: the second time it finds
 * the answer that was given, or draws another number. Throws what `file` throws otherwise.
 */
export async function untilFiled<T>(file: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await file();
    } catch (error) {
      if (attempt >= attempts || !isTaken(error)) throw error;
    }
  }
}
