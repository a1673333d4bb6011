# What no other controller has answered: an unknown address, a body that is no JSON, a fault of ours.
class ErrorsController < ActionController::API
  include Problems

  CODES = { 400 => :bad_request, 404 => :not_found, 413 => :too_large }.freeze

  def show
    render_problem Problem.new(CODES.fetch(request.path_info.delete_prefix("/").to_i, :internal))
  end
end
