# The cookie that the cable knows a browser's user by.
class SessionsController < ApplicationController
  def create
    cookies.signed[:user] = { value: params.require(:name), httponly: true, same_site: :lax }
    head :no_content
  end

  # A connection that is open stays open until it is told to go: see ConnectionsController.
  def destroy
    cookies.delete(:user)
    head :no_content
  end
end
