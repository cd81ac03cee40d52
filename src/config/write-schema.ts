import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { configurationJsonSchemaText } from './json-schema';

// Run by `npm run schema`, from the root of the repository.
writeFileSync(join(process.cwd(), 'rollout.schema.json'), configurationJsonSchemaText());
