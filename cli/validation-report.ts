/** The report of a validation as a page of the documents: tables, and pictures beside it. */
import { dirname, join } from 'node:path';
import type { ValidationResult } from '../calibration/validate/validate.js';
import { validationMarkdown } from '../viz/report/validation-markdown.js';
import { writeWhole } from './write-file.js';

export async function writeValidation(path: string, result: ValidationResult): Promise<void> {
  const { predictedAgainstMeasured } = await import('../viz/charts/predicted-against-measured.js');
  const { svgString } = await import('../viz/render/svg-document.js');
  const { markdown, pictures } = validationMarkdown(result);
  for (const { name, data } of pictures) {
    await writeWhole(
      join(dirname(path), name),
      svgString((document) => predictedAgainstMeasured(data, document)),
    );
  }
  await writeWhole(path, markdown);
}
