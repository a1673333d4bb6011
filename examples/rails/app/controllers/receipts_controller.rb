class ReceiptsController < ApplicationController
  def create
    Room.enter!(params[:room_slug], current_user).membership_of(current_user).read!(message_id)
    head :no_content
  end

  private

  def message_id
    params[:id].is_a?(Integer) ? params[:id] : raise(Problem.new(:invalid, field: :id))
  end
end
