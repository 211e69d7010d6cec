/**
 * Market data at rest: files imported, markets generated, series listed, verified, resampled, exported
 * and removed. It must not know terminals, commands or strategies, nor which store it talks to.
 */
export { generateData, listData, removable, removeData, showData } from './catalogue.js';
export type { Removal, SeriesLine, SeriesView } from './catalogue.js';
export { decimalText } from './decimal-text.js';
export { exportData } from './export.js';
export type { ExportFormat, ExportReport } from './export.js';
export type { GenerateOptions } from './generate.js';
export { readImport, storeImport } from './import/index.js';
export type { ImportFlags, ImportPlan, ImportReport, Question } from './import/index.js';
export { verifyData } from './verify.js';
export type { Verification } from './verify.js';
