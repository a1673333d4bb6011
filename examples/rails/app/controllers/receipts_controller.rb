class ReceiptsController < ApplicationController
  def create
    Room.enter!(params[:room_slug], current_user).membership_of(current_user).read!(WholeNumber.in(body, :id))
    head :no_content
  end
end
