# A ticket for the cable, asked for at each attempt to connect.
class TokensController < ApplicationController
  def create
    render json: Token.issue(current_session).merge(user: current_user)
  end
end
