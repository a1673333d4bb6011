# What no other controller has answered: an unknown address, a body that is no JSON, a fault of ours.
class ErrorsController < ActionController::API
  include Problems

  CODES = { 404 => :not_found, 413 => :too_large }.freeze

  def show
    status = request.path_info.delete_prefix("/").to_i
    render_problem Problem.new(CODES.fetch(status) { status < 500 ? :bad_request : :internal })
  end
end
