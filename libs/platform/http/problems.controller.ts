import { Controller, Get, Param } from '@nestjs/common';
import { z } from 'zod';
import { PROBLEM_KINDS, type ProblemCode } from '../../contracts/problem-codes.js';
import { jsonReply, Operation } from '../openapi/openapi.js';
import { Problem } from '../problems/problem.js';

const kind = z.object({ code: z.string(), status: z.int(), title: z.string(), meaning: z.string() }).meta({
  id: 'ProblemKind',
  examples: [{ code: 'too_large', ...PROBLEM_KINDS.too_large }],
});

const code = z.string().meta({ description: 'The `code` of a problem.', examples: ['too_large'] });

/** Where the `type` of every problem document leads. */
@Controller('problems')
export class ProblemsController {
  @Get(':code')
  @Operation({
    id: 'explainProblem',
    summary: 'What an error code means',
    tag: 'Service',
    needs: 'public',
    replies: { 200: jsonReply('The meaning of the code.', kind) },
    errors: ['not_found', 'overloaded'],
  })
  explain(@Param('code', { schema: code }) name: string) {
    if (!Object.hasOwn(PROBLEM_KINDS, name)) throw new Problem(404, 'not_found', 'no problem has this code');
    return { code: name, ...PROBLEM_KINDS[name as ProblemCode] };
  }
}
