import { Body, Controller, Get, Ip, Param, Post, Put, Query } from '@nestjs/common';
import { Allow, type Caller, CurrentCaller } from '../platform/auth.js';
import { IfMatch, Returns } from '../platform/http.js';
import { ById } from '../platform/schemas.js';
import { administrators } from './user-roles.js';
import { Registration, RolesChange, UserPage, UserQuery, UserView } from './users.schemas.js';
import { UsersService } from './users.service.js';

@Controller('v1/users')
export class UsersController {
  constructor(private readonly users: UsersService) {}

  @Post()
  @Allow('public')
  @Returns(201, UserView)
  register(@Body({ schema: Registration }) registration: Registration, @Ip() address: string) {
    return this.users.register(registration, address);
  }

  @Get()
  @Allow(...administrators)
  @Returns(200, UserPage)
  list(@Query({ schema: UserQuery }) query: UserQuery, @CurrentCaller() caller: Caller) {
    return this.users.list(query, caller);
  }

  @Get('me')
  @Allow('signed-in')
  @Returns(200, UserView)
  me(@CurrentCaller() caller: Caller) {
    return this.users.get(caller.id, caller);
  }

  @Get(':id')
  @Allow('signed-in')
  @Returns(200, UserView)
  get(@Param({ schema: ById }) { id }: ById, @CurrentCaller() caller: Caller) {
    return this.users.get(id, caller);
  }

  @Put(':id/roles')
  @Allow(...administrators)
  @Returns(200, UserView)
  changeRoles(
    @Param({ schema: ById }) { id }: ById,
    @IfMatch() version: number,
    @Body({ schema: RolesChange }) change: RolesChange,
    @CurrentCaller() caller: Caller,
  ) {
    return this.users.changeRoles(id, version, change, caller);
  }
}
