# The books over REST. `GET /books?since=1700000000` gives what has changed since then, and what was
# destroyed; without `since`, all of them.
class BooksController < ApplicationController
  rescue_from(Book::NotFound) { head :not_found }

  def index
    render json: Book.changes(params[:since]&.to_f)
  end

  def create
    render json: Book.create(title: params.require(:title)), status: :created
  end

  def update
    render json: Book.find(params[:id]).update(title: params.require(:title))
  end

  def destroy
    Book.find(params[:id]).destroy
    head :no_content
  end
end
