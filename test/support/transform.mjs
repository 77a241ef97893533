import { createHash } from 'node:crypto';
import { transformSync } from 'esbuild';

const options = {
  loader: 'ts',
  format: 'esm',
  target: 'node20',
  sourcemap: 'inline',
  sourcesContent: true,
  tsconfigRaw: {
    compilerOptions: { experimentalDecorators: true, useDefineForClassFields: false, verbatimModuleSyntax: true },
  },
};

/** Jest's TypeScript: types are stripped, `npm run types` checks them. */
export default {
  process: (source, file) => ({ code: transformSync(source, { ...options, sourcefile: file }).code }),
  getCacheKey: (source, file, { configString }) =>
    createHash('sha1')
      .update([JSON.stringify(options), configString, file, source].join('\0'))
      .digest('hex'),
};
