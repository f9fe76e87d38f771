import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Matrix, matrixSchema } from './matrix-answer.ts';
import { MatrixService } from './matrix.service.ts';

@ApiTags('firmware')
@Controller('firmware/matrix')
export class MatrixController {
  private readonly matrix: MatrixService;

  constructor(matrix: MatrixService) {
    this.matrix = matrix;
  }

  @Get()
  @ApiOperation({
    summary: 'Which versions run on how many phones of which model, and which phones are stuck',
  })
  @ApiOkResponse({ standardSchema: matrixSchema })
  read(): Promise<Matrix> {
    return this.matrix.read();
  }
}
