/**
 * Market data at rest: files imported, venues' data downloaded, markets generated, series listed, verified,
 * resampled, exported and removed. It must not know terminals, commands or strategies, nor which store it talks to.
 */
export { generateData, listData, removeData, showData } from './catalogue.js';
export type { Removal, SeriesLine, SeriesView } from './catalogue.js';
export { decimalText } from './decimal-text.js';
export { downloadData } from './download/index.js';
export type { Downloaded, DownloadRequest } from './download/index.js';
export { exportData } from './export.js';
export type { ExportFormat, ExportReport, TickExportReport } from './export.js';
export { shownKind, someTicks, storedOf } from './find-stored.js';
export type { DataKind, StoredData } from './find-stored.js';
export type { GenerateOptions } from './generate.js';
export { againstStored, readImport, storeImport } from './import/index.js';
export type {
  ImportFlags,
  ImportPlan,
  ImportReport,
  KindReport,
  Question,
  TickReport,
} from './import/index.js';
export { importSession } from './import-session.js';
export type { SessionImport } from './import-session.js';
export { removeStored, verifyStored } from './stored.js';
export type { StoredVerification } from './stored.js';
export { listTickData, showTicks } from './tick-catalogue.js';
export type { TickLine, TickRemoval, TickView } from './tick-catalogue.js';
export { tickText } from './tick-csv.js';
export type { TickVerification } from './verify-ticks.js';
export type { Checked, Verification } from './verify.js';
