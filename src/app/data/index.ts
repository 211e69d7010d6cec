/**
 * Market data at rest: files imported, markets generated, series listed, verified, resampled, exported
 * and removed. It must not know terminals, commands or strategies, nor which store it talks to.
 */
export {
  generateData,
  listData,
  removable,
  removeData,
  showData,
  syntheticOrigin,
} from './catalogue.js';
export type { Removal, SeriesLine, SeriesView } from './catalogue.js';
export { decimalText } from './decimal-text.js';
export { exportData } from './export.js';
export type { ExportFormat, ExportReport } from './export.js';
export { DEFAULT_MARKET, generateBars } from './generate.js';
export type { GenerateOptions } from './generate.js';
export { dayNumber, readImport, storeImport } from './import/index.js';
export type { ImportFlags, ImportPlan, ImportReport, Question } from './import/index.js';
export { resampleBars, resampleSeries } from './resample.js';
export { tradesToBars } from './trades-to-bars.js';
export { verifyData } from './verify.js';
export type { Verification } from './verify.js';
